"""The second step at sign-in: a code from the person's telephone, or one of ten kept on paper. 动态验证码

Time-based one-time passwords (RFC 6238): six digits, new every half minute, one half minute late or
early is taken, and none twice. The secret lies sealed in the database.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

import pyotp
import sqlalchemy as sa
from flask_babel import gettext as _

from accounts.models import Grant, LoginSession, RecoveryCode, SecondStep, User
from accounts.services.people import ALPHABET, end_sessions
from accounts.services.power import require_managed
from accounts.services.rules import must_enrol
from core import audit, throttle, vault
from core.access import Actor
from core.db import db
from core.errors import Conflict, DomainError

WINDOW = 30  # seconds that a code holds
SKEW = 1  # windows before and after the present one
CODES = 10
TRIES = 10  # wrong codes for one person within fifteen minutes


class WrongCode(DomainError):
    """The code is wrong, too old, or was used already; which of them is not said."""


class Throttled(DomainError):
    """Too many wrong codes."""

    status = 429


def step_of(user_id: int | None, *, lock: bool = False) -> SecondStep | None:
    """Return a person's second step, confirmed or not."""
    chosen = sa.select(SecondStep).where(SecondStep.user_id == user_id)
    if lock:
        chosen = chosen.with_for_update(of=SecondStep)
    return db.session.scalar(chosen.execution_options(populate_existing=lock))


def is_enrolled(user_id: int | None) -> bool:
    """Tell whether a person signs in with two steps. 是否已启用"""
    found = step_of(user_id)
    return found is not None and found.confirmed_at is not None


def begin(user: User, *, actor: Actor, now: datetime) -> SecondStep:
    """Make a secret for a person's telephone; nothing holds before `confirm`. 开始启用

    Raises:
        Conflict: The person has a second step already.
    """
    found = step_of(user.id, lock=True)
    if found is not None and found.confirmed_at is not None:
        raise Conflict("Sign-in in two steps is on already.")
    secret = vault.seal(pyotp.random_base32())
    if found is None:
        found = SecondStep(user_id=user.id, secret=secret, made_at=now)
        db.session.add(found)
    else:
        found.secret, found.made_at, found.last_window = secret, now, None
    audit.record("second_step.begun", user, actor=actor, now=now)
    return found


def uri(found: SecondStep) -> str:
    """Return what the code on the enrolment page says to the telephone. 二维码内容"""
    return pyotp.TOTP(found.secret.open()).provisioning_uri(
        name=found.user.known_as or found.user.name, issuer_name=_("Pingxuan")
    )


def typed(found: SecondStep) -> str:
    """Return the secret as somebody types it into a telephone: in groups of four."""
    secret = found.secret.open()
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def confirm(user: User, code: str, *, actor: Actor, now: datetime) -> list[str]:
    """Turn the second step on with a first code; returns the recovery codes, shown once. 启用

    A wrong code is counted, so the caller commits also when this raises.

    Raises:
        WrongCode: The telephone and we do not agree.
        Throttled: Too many wrong codes.
    """
    found = step_of(user.id, lock=True)
    if found is None or found.confirmed_at is not None:
        raise Conflict("There is no second step to confirm.", advice="Begin again.")
    _refuse_exhausted(user, now)
    if not _fits(found, code, now):
        throttle.hit(_key(user), now=now)
        raise WrongCode("This is not the code that we expect now. Check the telephone's clock.")
    found.confirmed_at = now
    codes = _write_codes(user)
    db.session.execute(sa.update(LoginSession).where(LoginSession.user_id == user.id).values(must_enrol=False))
    audit.record("second_step.enrolled", user, actor=actor, now=now)
    return codes


def renew_codes(user: User, *, actor: Actor, now: datetime) -> list[str]:
    """Make ten new recovery codes; the old ones end. 重新生成恢复码"""
    if not is_enrolled(user.id):
        raise DomainError("Sign-in in two steps is off.")
    codes = _write_codes(user)
    audit.record("second_step.codes_renewed", user, actor=actor, now=now)
    return codes


def codes_left(user_id: int | None) -> int:
    """Return how many recovery codes a person has left. 剩余恢复码"""
    chosen = sa.select(sa.func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(chosen) or 0


def _write_codes(user: User) -> list[str]:
    for old in db.session.scalars(sa.select(RecoveryCode).where(RecoveryCode.user_id == user.id)):
        db.session.delete(old)
    made = []
    for _at in range(CODES):
        letters = "".join(secrets.choice(ALPHABET) for _letter in range(10))
        made.append(f"{letters[:5]}-{letters[5:]}")
        db.session.add(RecoveryCode(user_id=user.id, code_hash=_hashed(user, made[-1])))
    return made


def _plain(code: str) -> str:
    return "".join(sign for sign in code.lower() if sign.isalnum())


def _hashed(user: User, code: str) -> str:
    return vault.fingerprint(f"recovery {user.id} {_plain(code)}")


def check(user: User, code: str, *, now: datetime) -> None:
    """Take a code from the telephone, or a recovery code, once. 校验

    A wrong code is counted, so the caller commits also when this raises.

    Raises:
        WrongCode: Neither fits.
        Throttled: Too many wrong codes.
    """
    _refuse_exhausted(user, now)
    found = step_of(user.id, lock=True)
    if found is not None and found.confirmed_at is not None and (_fits(found, code, now) or _recovers(user, code, now)):
        return
    throttle.hit(_key(user), now=now)
    raise WrongCode("This code is wrong, or was used already. Wait for the next one.")


def _fits(found: SecondStep, code: str, now: datetime) -> bool:
    """Tell whether a code is that of a window near now which is later than the last one used."""
    maker, present = pyotp.TOTP(found.secret.open(), interval=WINDOW), int(now.timestamp()) // WINDOW
    for window in range(present - SKEW, present + SKEW + 1):
        fresh = found.last_window is None or window > found.last_window
        if fresh and hmac.compare_digest(maker.generate_otp(window).encode(), _plain(code).encode()):
            found.last_window = window
            return True
    return False


def _recovers(user: User, code: str, now: datetime) -> bool:
    chosen = sa.select(RecoveryCode).where(
        RecoveryCode.code_hash == _hashed(user, code), RecoveryCode.used_at.is_(None)
    )
    found = db.session.scalar(chosen.with_for_update())
    if found is None:
        return False
    found.used_at = now
    return True


def _key(user: User) -> str:
    return f"second-step:{user.id}"


def _refuse_exhausted(user: User, now: datetime) -> None:
    if throttle.exhausted(_key(user), TRIES, now=now):
        raise Throttled("Too many wrong codes. Wait fifteen minutes and try again.")


def give_up(user: User, *, actor: Actor, now: datetime) -> None:
    """Turn one's own second step off, where no rule asks for it. 停用

    Raises:
        DomainError: A rule asks for it.
    """
    if any(must_enrol(grant) for grant in _held(user)):
        raise DomainError("One of your roles asks for sign-in in two steps.", advice="Ask the organiser above you.")
    if _remove(user):
        audit.record("second_step.given_up", user, actor=actor, now=now)


def reset_step(user: User, *, actor: Actor, now: datetime) -> None:
    """Take somebody's second step away, when the telephone is lost; their sessions end. 重置动态验证码"""
    require_managed(actor, user)
    if _remove(user):
        end_sessions(user, now=now)
        audit.record("second_step.reset", user, actor=actor, now=now)


def _held(user: User) -> Sequence[Grant]:
    return [grant for grant in user.grants if grant.ended_at is None]


def _remove(user: User) -> bool:
    found = step_of(user.id, lock=True)
    if found is None:
        return False
    for code in db.session.scalars(sa.select(RecoveryCode).where(RecoveryCode.user_id == user.id)):
        db.session.delete(code)
    db.session.delete(found)
    return True
