"""The mail server and the sender as settings write them. 邮件设置"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

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

    def connect(self, timeout: float = TIMEOUT) -> smtplib.SMTP:
        """Open a connection and sign in.

        Raises:
            OSError, smtplib.SMTPException: It cannot be reached, or it refuses us.
        """
        context = ssl.create_default_context()
        if self.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=timeout, context=context)
        else:
            smtp = smtplib.SMTP(self.host, self.port, timeout=timeout)
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


def mail_server(given: str) -> Server:
    """Take the address of a mail server, such as smtp://name:password@mail.example.cn:587.

    Raises:
        ValueError: It is none; the text says what to write.
    """
    parts = urlsplit(given)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in PORTS or not parts.hostname or port == -1 or parts.path not in ("", "/"):
        raise ValueError(
            "must be an address such as smtp://name:password@mail.example.cn:587 (smtps:// for TLS from the start)"
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if user and parts.scheme == "smtp+plain":
        raise ValueError("must not send a password without encryption: write smtp:// or smtps://")
    return Server(parts.scheme, parts.hostname, port or PORTS[parts.scheme], user, password)


def mail_sender(given: str) -> str:
    """Take an e-mail address, with or without a name before it.

    Raises:
        ValueError: It is none.
    """
    address = parseaddr(given)[1]
    local, _at, host = address.rpartition("@")
    if not local or not host or not address.isascii() or any(ord(letter) < 32 for letter in given):
        raise ValueError("must be an e-mail address such as Pingxuan <pingxuan@example.cn>")
    return given


def default_sender(server: Server | None) -> str:
    """Return the sender where none is set: a name at the server's own host."""
    return f"pingxuan@{server.host}" if server else ""
