"""Parsers: a text in, a value out, or a ``ValueError`` that says what to write."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa

from core import keyring

NAME = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*\.?")


def text(given: str) -> str:
    """Take a text as it is."""
    return given


def number(least: int, most: int, what: str = "a number") -> Callable[[str], int]:
    """Take a whole number within limits."""

    def parse(given: str) -> int:
        if not (given.isascii() and given.isdecimal()) or not least <= int(given) <= most:
            raise ValueError(f"must be {what} from {least} to {most}")
        return int(given)

    return parse


def choice(*known: str) -> Callable[[str], str]:
    """Take one of some words."""

    def parse(given: str) -> str:
        if given not in known:
            raise ValueError("must be " + " or ".join(known))
        return given

    return parse


def yes_no(given: str) -> bool:
    """Take yes or no."""
    if given not in ("yes", "no"):
        raise ValueError("must be yes or no")
    return given == "yes"


def listed(given: str) -> tuple[str, ...]:
    """Take words parted by commas."""
    return tuple(word for word in (part.strip() for part in given.split(",")) if word)


def hours(given: str) -> timedelta:
    """Take a number of hours up to a month."""
    return timedelta(hours=number(1, 720, "a number of hours")(given))


def token(given: str) -> str:
    """Take a word that cannot be guessed."""
    if len(given) < 24 or any(letter.isspace() for letter in given):
        raise ValueError("must have at least 24 characters without spaces, such as `openssl rand -hex 24` prints")
    return given


def data_keys(given: str) -> str:
    """Take the keys that seal personal data, as they are."""
    try:
        keyring.parse(given)
    except ValueError:
        raise ValueError("must be keys such as `flask keys new` prints, newest first, with commas between") from None
    return given


def address(given: str) -> str:
    """Take what a server can listen on: an IP address or a host name."""
    try:
        return str(ipaddress.ip_address(given))
    except ValueError:
        pass
    if not NAME.fullmatch(given) or re.fullmatch(r"[\d.]+", given):
        raise ValueError("must be an address or a name without a port, such as 0.0.0.0, 192.168.1.10 or localhost")
    return given


def names(given: str) -> tuple[str, ...]:
    """Take host names and addresses parted by commas."""
    try:
        return tuple(address(one) for one in listed(given))
    except ValueError:
        raise ValueError("must be host names and addresses parted by commas") from None


def url(*schemes: str, example: str) -> Callable[[str], str]:
    """Take an address with one of some schemes, a host, and no password, query or fragment."""

    def parse(given: str) -> str:
        try:
            parts = urlsplit(given)
            whole = parts.scheme in schemes and parts.hostname and (parts.port or 1) > 0
        except ValueError:
            whole = False
        if not whole or parts.query or parts.fragment or parts.username or re.search(r"[\s\\]", given):
            raise ValueError(f"must be an address such as {example}")
        return given.rstrip("/")

    return parse


def database(given: str) -> str:
    """Take the address of a SQLite file or a PostgreSQL database."""
    try:
        found = sa.make_url(given)
    except sa.exc.ArgumentError:
        found = None
    if found is None or found.get_backend_name() not in ("sqlite", "postgresql"):
        raise ValueError("must be sqlite:////folder/file or postgresql+psycopg://user:password@host/database")
    return given


def redis(given: str) -> str:
    """Take the address of a Redis, with a password and the number of a database or without."""
    try:
        parts = urlsplit(given)
        whole = parts.scheme in ("redis", "rediss") and parts.hostname and (parts.port or 1) > 0
    except ValueError:
        whole = False
    if not whole or parts.query or parts.fragment or not re.fullmatch(r"(/\d{0,4})?", parts.path):
        raise ValueError("must be an address such as redis://:password@127.0.0.1:6379/0")
    return given


def path(given: str) -> Path:
    """Take a path; one that is not absolute is counted from the working folder."""
    return Path(given).expanduser().resolve()


def readable(given: str) -> Path:
    """Take the path of a file that can be read."""
    found = path(given)
    try:
        with found.open("rb"):
            return found
    except OSError as error:
        raise ValueError(f"must be a file that can be read; {found}: {error.strerror}") from None


def instant(given: str) -> datetime:
    """Take an ISO instant with a time zone."""
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        raise ValueError("must be an ISO instant such as 2012-06-01T09:00:00+08:00") from None
    if found.tzinfo is None:
        raise ValueError("needs a time zone, such as +08:00")
    return found
