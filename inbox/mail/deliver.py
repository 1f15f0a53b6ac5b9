"""Sending what is due: an e-mail is claimed, offered, and handed over once. 发信

A server has an e-mail when it has answered the last line of it. If we die or lose the line before
the first line is sent, nothing has happened and it is tried again; after that it may have arrived,
and only a person sends it again, under the same Message-ID.
"""

from __future__ import annotations

import smtplib
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr

import sqlalchemy as sa
import structlog
from flask import current_app

from core.clock import utcnow
from core.db import db, writing
from inbox.mail.address import Server
from inbox.mail.compose import compose
from inbox.mail.server import sender, server
from inbox.mail.tokens import confirm_path
from inbox.models import Mail, MailKind, MailState, OutboxHold

TRIES = 8
STALE = timedelta(minutes=10)  # a worker that claimed an e-mail so long ago is gone
LONGEST = 25.0  # seconds of one round of sending: other work waits behind it
log = structlog.get_logger()


@dataclass(frozen=True)
class Outcome:
    """What came of offering an e-mail."""

    state: MailState
    answer: str
    retry: bool = False
    down: bool = False  # the server itself cannot be used: the rest need not be tried now


def send_due() -> int:
    """Send what is due, within the rate, and return how many the server took."""
    where = server()
    if where is None:
        return 0
    recover(now=utcnow())
    taken, until, line = 0, time.monotonic() + LONGEST, None
    try:
        while time.monotonic() < until and (mail_id := _claim(utcnow())) is not None:
            try:
                line = line or where.connect()
            except (OSError, smtplib.SMTPException) as error:
                settle(mail_id, Outcome(MailState.QUEUED, _words(error), retry=True, down=True))
                break
            outcome = _offer(line, mail_id)
            settle(mail_id, outcome)
            taken += outcome.state is MailState.DELIVERED
            if outcome.down:
                break
    finally:
        if line is not None:
            _hang_up(line)
    return taken


def _hang_up(line: smtplib.SMTP) -> None:
    try:
        line.quit()
    except (OSError, smtplib.SMTPException):
        line.close()


def _claim(now: datetime) -> int | None:
    """Take the next e-mail that is due, if sending is not held and the rate allows one."""
    with writing():
        if db.session.scalar(sa.select(OutboxHold.id)) is not None:
            return None
        recent = sa.select(sa.func.count(Mail.id)).where(Mail.handed_at > now - timedelta(minutes=1))
        if (db.session.scalar(recent) or 0) >= current_app.config.get("MAIL_PER_MINUTE", 60):
            return None
        mail = db.session.scalar(
            sa.select(Mail)
            .where(Mail.state == MailState.QUEUED, Mail.due_at <= now)
            .order_by(Mail.due_at, Mail.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=Mail)
        )
        if mail is None:
            return None
        mail.state, mail.claimed_at, mail.handed_at = MailState.SENDING, now, None
        mail.tries += 1
        return mail.id


def _offer(line: smtplib.SMTP, mail_id: int) -> Outcome:
    """Name sender and recipient, then hand the e-mail over."""
    mail = db.session.get_one(Mail, mail_id)
    link = confirm_path(mail) if mail.kind is MailKind.CONFIRM else None
    message, address = compose(mail, now=utcnow(), link=link), mail.address
    db.session.rollback()
    try:
        for code, answer in (_mail_from(line), line.rcpt(address)):
            if code >= 400:
                line.rset()
                return _refused(code, answer)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(MailState.QUEUED, _words(error), retry=True, down=True)
    return _hand_over(line, mail_id, message)


def _mail_from(line: smtplib.SMTP) -> tuple[int, bytes]:
    return line.mail(parseaddr(sender())[1])


def _hand_over(line: smtplib.SMTP, mail_id: int, message: EmailMessage) -> Outcome:
    with writing():
        db.session.get_one(Mail, mail_id).handed_at = utcnow()
    try:
        code, answer = line.data(message.as_bytes())
    except smtplib.SMTPDataError as error:  # it would not even begin: nothing was handed over
        return _refused(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(MailState.FAILED, UNSURE + _words(error), down=True)
    if code != 250:
        return _refused(code, answer)
    return Outcome(MailState.DELIVERED, f"{code} {_text(answer)}")


# English, as what servers answer is: it stands beside their words in the outbox.
UNSURE = "The line broke while the server was taking it; it may have arrived. "


def _refused(code: int, answer: bytes | str) -> Outcome:
    words = f"{code} {_text(answer)}"
    if code >= 500:
        return Outcome(MailState.FAILED, words)
    # 421: the server is closing the line; another answer of its kind is about this one e-mail.
    return Outcome(MailState.QUEUED, words, retry=True, down=code == 421)


def _text(answer: bytes | str) -> str:
    return (answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer).replace("\0", "")


def _words(error: Exception) -> str:
    # Never the exception's arguments as they are: a refused sign-in may repeat what was sent.
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"{error.smtp_code} The server does not accept the user or the password in SMTP_URL."
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def settle(mail_id: int, outcome: Outcome) -> None:
    """Write what came of an e-mail, and when it is tried again if it is."""
    now = utcnow()
    with writing():
        mail = db.session.get_one(Mail, mail_id)
        mail.answer, mail.claimed_at = outcome.answer[:500], None
        if outcome.retry and mail.tries < TRIES:
            mail.state, mail.due_at, mail.handed_at = MailState.QUEUED, now + wait_after(mail.tries), None
        else:
            mail.state = MailState.FAILED if outcome.retry else outcome.state
            mail.ended_at = now
    log.info("mail.settled", mail=mail_id, state=outcome.state.value, retry=outcome.retry)


def wait_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries: 1, 2, 4 … minutes, at most four hours."""
    return timedelta(minutes=min(2 ** (tries - 1), 240))


def recover(*, now: datetime) -> int:
    """Put right what a worker left that died: what was not handed over is tried again."""
    with writing():
        left = db.session.scalars(
            sa.select(Mail)
            .where(Mail.state == MailState.SENDING, Mail.claimed_at < now - STALE)
            .with_for_update(skip_locked=True, of=Mail)
        ).all()
        for mail in left:
            mail.claimed_at = None
            if mail.handed_at is None:
                mail.state, mail.due_at = MailState.QUEUED, now
            else:
                mail.state, mail.ended_at, mail.answer = MailState.FAILED, now, UNSURE.strip()
        return len(left)


def describe(where: Server) -> str:
    """Say which server is used, without its password."""
    return f"{where.host}:{where.port}"
