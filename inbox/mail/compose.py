"""Writing an e-mail: plain text and simple HTML, in its reader's language, with nothing secret in it. 邮件内容"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from flask import current_app
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from core.i18n import instant, locale_of
from inbox.links import path_of
from inbox.mail.server import domain, sender
from inbox.models import Mail, MailKind, Message
from inbox.words import CATEGORIES, say


@dataclass(frozen=True)
class Line:
    """One message within an e-mail."""

    words: str
    category: str
    when: str


@dataclass(frozen=True)
class Letter:
    """An e-mail in words, as the outbox shows it and the server gets it."""

    subject: str
    intro: str
    lines: Sequence[Line]
    button: str
    url: str
    footer: str
    told: str
    preferences: str
    locale: str


def letter_of(mail: Mail, *, link: str | None = None) -> Letter:
    """Put an e-mail into its reader's words.

    Args:
        link: Where the button leads, in place of the page of the messages.
    """
    with force_locale(locale_of(mail.user.locale)):
        lines = [_line(one) for one in mail.messages]
        subject, intro, button = _frame(mail, lines)
        target = link or path_of("inbox.index", {})
        return Letter(
            subject=subject,
            intro=intro,
            lines=lines,
            button=button,
            url=absolute(target),
            footer=_("This e-mail was sent by Pingxuan. Nobody reads answers to it."),
            told=_("How you are told"),
            preferences=absolute(path_of("inbox.preferences", {})),
            locale="en" if mail.user.locale == "en" else "zh-CN",
        )


def _frame(mail: Mail, lines: list[Line]) -> tuple[str, str, str]:
    if mail.kind is MailKind.CONFIRM:
        intro = _("%(name)s, confirm that e-mail from Pingxuan may come to this address.", name=mail.user.name)
        return _("Confirm this e-mail address"), intro, _("Confirm the address")
    greeting = _("Dear %(name)s,", name=mail.user.name)
    if mail.kind is MailKind.DIGEST:
        count = len(lines)
        return (
            ngettext("%(num)s message of the day", "%(num)s messages of the day", count),
            greeting,
            _("Open messages"),
        )
    subject = lines[0].words if lines else _("A message for you")
    return subject, greeting, _("Open messages")


def _line(message: Message) -> Line:
    return Line(say(message.text, message.params), str(CATEGORIES[message.category]), instant(message.created_at))


def absolute(path: str) -> str:
    """Return the address of a page as people open it from outside."""
    return str(current_app.config["PUBLIC_URL"]) + path


def compose(mail: Mail, *, now: datetime, link: str | None = None) -> EmailMessage:
    """Write the e-mail as a server takes it."""
    letter = letter_of(mail, link=link)
    message = EmailMessage(policy=SMTP)
    name, address = parseaddr(sender())
    message["From"] = Address(display_name=name, addr_spec=address)
    message["To"] = Address(addr_spec=mail.address)
    # A line end in a name must not become a header of its own.
    message["Subject"] = " ".join(letter.subject.split())[:200]
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{mail.mime_id}@{domain()}>"
    message["Content-Language"] = letter.locale
    message["Auto-Submitted"] = "auto-generated"
    message["List-Unsubscribe"] = f"<{letter.preferences}>"
    with force_locale(locale_of(mail.user.locale)):
        message.set_content(_drawn("inbox/mail.txt", letter))
        message.add_alternative(_drawn("inbox/mail.html", letter), subtype="html")
    return message


def _drawn(template: str, letter: Letter) -> str:
    # Without the context of a page: an e-mail is written by the worker, in no request.
    return current_app.jinja_env.get_template(template).render(letter=letter)
