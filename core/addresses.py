"""Addresses that people are given: on paper, in a code, in a message. 对外地址

Whoever prints or sends an address calls `public_url_for`, and before it goes on paper
`check_printable`: a slip that leads to "127.0.0.1" is found out in the hall, when it is too late.
"""

from __future__ import annotations

import fcntl
import ipaddress
import re
import socket
import struct
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from core.errors import DomainError

# Bridges that programs make inside a machine; no phone is on them.
INNER = ("docker", "br-", "veth", "virbr", "cni", "podman", "lxc")
SIOCGIFADDR = 0x8915


class Unprintable(DomainError):
    """The address on the paper would lead nowhere."""


def public_url_for(endpoint: str, **values: Any) -> str:
    """Return the address of a page as the public types it; works in a worker as well as in a request."""
    path = current_app.url_map.bind("").build(endpoint, values)
    return str(current_app.config["PUBLIC_URL"]) + path


def public_host() -> str:
    """Return the host and port of the public address, as a page shows them."""
    return urlsplit(str(current_app.config["PUBLIC_URL"])).netloc


def loopback(url: str) -> bool:
    """Tell whether an address leads every device to itself."""
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return any(one.is_loopback or one.is_unspecified for one in (found, mapped) if one is not None)


def check_printable() -> None:
    """Refuse to put the public address on paper where it leads a phone to itself.

    The demo and the tests print on one machine and may.

    Raises:
        Unprintable: PUBLIC_URL is a loopback address.
    """
    settings = current_app.config
    if settings["TESTING"] or settings["LOOPBACK_ON_PAPER"] or not loopback(settings["PUBLIC_URL"]):
        return
    raise Unprintable(
        "The codes on the paper would lead to %(url)s, which opens on this computer only.",
        advice="Ask the administrator to set PUBLIC_URL to an address that phones can open, and to start it again.",
        url=settings["PUBLIC_URL"],
    )


def of_this_machine() -> list[str]:
    """Return this machine's IPv4 addresses in its networks, the one that leads outside first."""
    found = [address for name in _interfaces() if (address := _address_of(name))]
    if (outward := _outward()) is not None:
        found.insert(0, outward)
    usable = (one for one in found if not ipaddress.ip_address(one).is_loopback)
    return list(dict.fromkeys(one for one in usable if not ipaddress.ip_address(one).is_link_local))


def _interfaces() -> list[str]:
    return [name for _number, name in socket.if_nameindex() if not name.startswith(INNER)]


def _address_of(interface: str) -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            answer = fcntl.ioctl(asking.fileno(), SIOCGIFADDR, struct.pack("256s", interface[:15].encode()))
        except OSError:  # It has none.
            return None
    return socket.inet_ntoa(answer[20:24])


def _outward() -> str | None:
    """Return the address from which packets would leave; nothing is sent to find out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))
        except OSError:
            return None
        return str(asking.getsockname()[0])


def name_of_this_machine() -> str:
    """Return this machine's own name, if others could call it so."""
    name = socket.gethostname().split(".")[0].lower()
    return name if re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", name) and name != "localhost" else ""
