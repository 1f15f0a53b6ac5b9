"""The mail server that the settings name, if they name one. 邮件服务器"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from flask import current_app

PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
TIMEOUT = 10  # seconds for each answer of the server


@dataclass(frozen=True)
class Server:
    """Where e-mail is handed in, and how it is kept from other eyes on the way."""

    scheme: str  # smtp: STARTTLS is required; smtps: TLS from the start; smtp+plain: neither
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)

    def connect(self) -> smtplib.SMTP:
        """Open a connection and sign in.

        Raises:
            OSError, smtplib.SMTPException: It cannot be reached, or it refuses us.
        """
        context = ssl.create_default_context()
        if self.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=context)
        else:
            smtp = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        try:
            smtp.ehlo_or_helo_if_needed()
            if self.scheme == "smtp":
                smtp.starttls(context=context)
                smtp.ehlo()
            if self.user:
                smtp.login(self.user, self.password)
        except BaseException:
            smtp.close()
            raise
        return smtp


def parse_server(url: str) -> Server:
    """Read an address such as smtp://name:password@mail.example.cn:587.

    Raises:
        ValueError: It is none; the text says what to write.
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in PORTS or not parts.hostname or port == -1 or parts.path not in ("", "/"):
        raise ValueError(
            "must be an address such as smtp://name:password@mail.example.cn:587 (smtps:// for TLS at once)"
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if user and parts.scheme == "smtp+plain":
        raise ValueError("must not send a password without TLS: use smtp:// or smtps://")
    return Server(parts.scheme, parts.hostname, port or PORTS[parts.scheme], user, password)


def parse_sender(text: str) -> str:
    """Read the sender's address, with or without a name before it.

    Raises:
        ValueError: It is none.
    """
    address = parseaddr(text)[1]
    if "@" not in address or any(ord(letter) < 32 for letter in text) or not address.isascii():
        raise ValueError("must be an e-mail address such as Pingxuan <pingxuan@example.cn>")
    return text


def server() -> Server | None:
    """Return the mail server, or None when e-mail is off."""
    url = current_app.config.get("SMTP_URL")
    return parse_server(url) if url else None


def mail_is_on() -> bool:
    """Tell whether e-mail is sent at all."""
    return bool(current_app.config.get("SMTP_URL"))


def sender() -> str:
    """Return who e-mail comes from: MAIL_FROM, or a name at the server's own host."""
    found = server()
    return current_app.config.get("MAIL_FROM") or f"pingxuan@{found.host if found else 'localhost'}"


def domain() -> str:
    """Return the domain of the sender, in which our e-mails have their names."""
    return parseaddr(sender())[1].rpartition("@")[2]
