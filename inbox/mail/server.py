"""The mail server that the settings name, if they name one. 邮件服务器"""

from __future__ import annotations

from email.utils import parseaddr

from flask import current_app

from inbox.mail.address import Server, default_sender


def server() -> Server | None:
    """Return the mail server, or None when e-mail is off."""
    found: Server | None = current_app.config.get("SMTP_URL")
    return found


def mail_is_on() -> bool:
    """Tell whether e-mail is sent at all."""
    return server() is not None


def sender() -> str:
    """Return who e-mail comes from, with or without a name before the address."""
    return current_app.config.get("MAIL_FROM") or default_sender(server())


def domain() -> str:
    """Return the domain of the sender, in which our e-mails have their names."""
    return parseaddr(sender())[1].rpartition("@")[2]
