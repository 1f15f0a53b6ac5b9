"""Erasing a person: what may name them goes, every sum and the log's chain stay whole. 个人信息删除"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from accounts.models import HalfSignIn, LoginSession, OutsideIdentity, RecoveryCode, SecondStep, SignIn, User
from accounts.services.power import require_managed
from campaigns.models import Candidate, CandidateState
from certificates.models import Certificate, CertificateState
from core import audit
from core.access import Actor, Role
from core.audit import AuditEntry
from core.audit.personal import ACTOR
from core.clock import local_date
from core.db import Base, db
from core.errors import DomainError, Forbidden
from core.jobs import Job
from inbox.models import Mail, Message
from judges.models import MarkVersion, Seat
from selection.models import NomineeList, RankingRow
from staff.models import Person
from staff.services import may_change

GONE = "—"  # what stands where a name stood, in every language


@dataclass
class Plan:
    """What an erasing would do, in numbers, and what it leaves and why."""

    goes: list[tuple[str, int]] = field(default_factory=list)
    stays: list[tuple[str, int, str]] = field(default_factory=list)  # what, how many, why
    why_not: str = ""


class MustStay(DomainError):
    """What is asked to go must be kept."""

    status = 409


def _about(record: Base) -> sa.ColumnElement[bool]:
    key = str(sa.inspect(record).mapper.primary_key_from_instance(record)[0])
    return sa.and_(AuditEntry.subject_table == record.__tablename__, AuditEntry.subject_id == key)


def _count(model: type[Base], *where: sa.ColumnElement[bool]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0


def require_staff(person: Person, actor: Actor) -> None:
    """Refuse an erasing to whoever is not an organiser above the person."""
    if actor.role is Role.CLERK or not may_change(actor, person.path):
        raise Forbidden("Only organisers erase a person.")


def plan_staff(person: Person) -> Plan:
    """Say what erasing a person of the staff would do. 预览"""
    numbers = sum(value is not None for value in (person.id_number, person.phone))
    plan = Plan(goes=[(_("Name and post"), 1), (_("Sealed numbers"), numbers)])
    plan.goes.append((_("Entries of the audit log about this person"), _count(AuditEntry, _about(person))))
    same = _count(Candidate, Candidate.unit_id == person.unit_id, Candidate.name == person.name)
    if same:
        plan.stays.append(
            (_("Candidates of this name"), same, _("They are records of a selection; each is erased on its own page."))
        )
    return plan


def erase_staff(person: Person, *, actor: Actor, now: datetime) -> None:
    """Erase one person of the staff; the empty record stays for what counts people. 删除人员信息"""
    require_staff(person, actor)
    touched = erase_records([person], now=now)
    audit.record("person.erased", person, actor=actor, now=now, log_erased=touched)


def erase_records(persons: Sequence[Person], *, now: datetime) -> dict[str, list[list[int]]]:
    """Empty records of staff, and what the log tells of them; return what the log lost."""
    touched: dict[str, list[list[int]]] = {}
    for person in persons:
        person.name, person.post = GONE, ""
        person.id_number = person.phone = person.fingerprint = None
        person.left_on = person.left_on or local_date(now)
        person.erased_at = person.numbers_erased_at = now
        for name, ranges in audit.erase(_about(person)).items():
            touched.setdefault(name, []).extend(ranges)
    return touched


def plan_account(user: User) -> Plan:
    """Say what erasing an account would do. 预览"""
    plan = Plan(goes=[(_("Name, login, address and password"), 1)])
    plan.goes += [
        (
            _("Sessions and sign-ins"),
            _count(LoginSession, LoginSession.user_id == user.id) + _count(SignIn, SignIn.user_id == user.id),
        ),
        (
            _("Messages and e-mails"),
            _count(Message, Message.user_id == user.id) + _count(Mail, Mail.user_id == user.id),
        ),
        (_("Entries of the audit log with this name"), _count(AuditEntry, AuditEntry.actor_id == user.id)),
    ]
    marks = _count(MarkVersion, MarkVersion.entered_by == user.id)
    if marks:
        plan.stays.append((_("Marks given"), marks, _("Results rest on them. They stay, without a name.")))
    seats = _count(Seat, Seat.user_id == user.id)
    if seats:
        plan.stays.append((_("Seats on panels"), seats, _("They stay under their label, without a name.")))
    if user.active:
        plan.why_not = _("Suspend the account first: its work may have to be handed over.")
    return plan


def erase_account(user: User, *, actor: Actor, now: datetime) -> None:
    """Erase an account: nobody signs in with it again, and no page names its person. 删除账号信息

    Raises:
        MustStay: The account is in use.
    """
    require_managed(actor, user)
    plan = plan_account(user)
    if plan.why_not:
        raise MustStay("Suspend the account first: its work may have to be handed over.")
    for grant in user.grants:
        grant.ended_at = grant.ended_at or now
    user.name, user.login, user.email, user.phone, user.email_confirmed_at = GONE, None, None, None, None
    user.password_hash = "!"  # noqa: S105 - no password has this hash
    for model in (SecondStep, RecoveryCode, OutsideIdentity):
        for row in db.session.scalars(sa.select(model).where(model.user_id == user.id)):
            db.session.delete(row)
    _forget_loose(user.id)
    touched = audit.erase(AuditEntry.actor_id == user.id, [ACTOR]) | audit.erase(_about(user))
    audit.record("person.erased", user, actor=actor, now=now, log_erased=touched)


def _forget_loose(user_id: int) -> None:
    """Delete what the log does not watch: sessions, sign-ins, messages; and the name in jobs."""
    for model in (SignIn, HalfSignIn, LoginSession, Message, Mail):
        table: Any = model.__table__
        db.session.execute(sa.delete(table).where(table.c.user_id == user_id))
    for job in db.session.scalars(sa.select(Job).where(Job.user_id == user_id)):
        job.actor = {**job.actor, "name": ""}


def plan_candidate(candidate: Candidate) -> Plan:
    """Say what erasing a candidate's personal data would do. 预览"""
    rows = _count(RankingRow, RankingRow.candidate_id == candidate.id)
    plan = Plan(goes=[(_("Name, post and deeds"), 1), (_("Names in rankings"), rows)])
    plan.goes.append((_("Entries of the audit log about this candidate"), _count(AuditEntry, _about(candidate))))
    plan.stays.append((_("Places and totals in rankings"), rows, _("The results of others rest on them.")))
    valid = _count(Certificate, Certificate.candidate_id == candidate.id, Certificate.state == CertificateState.VALID)
    listed = _count(
        NomineeList,
        NomineeList.confirmed_at.is_not(None),
        NomineeList.honour_id == candidate.honour_id,
    )
    if valid:
        plan.why_not = _("A valid certificate names its holder: anyone may verify it. Revoke it first.")
    elif listed and candidate.state is CandidateState.NOMINATED:
        plan.why_not = _("A confirmed list of this honour is published. Withdraw the candidate first.")
    return plan


def erase_candidate(candidate: Candidate, *, actor: Actor, now: datetime) -> None:
    """Erase what names a candidate; number, marks, places and totals stay. 删除候选人信息

    Raises:
        MustStay: A certificate or a published list needs the name.
    """
    if actor.role is not Role.ORGANISER or not actor.sees(candidate.path):
        raise Forbidden("Only organisers erase a person.")
    plan = plan_candidate(candidate)
    if plan.why_not:
        raise MustStay(plan.why_not)
    candidate.name, candidate.title, candidate.deeds, candidate.reason = f"{GONE}{candidate.number}", "", "", ""
    candidate.staff_id = candidate.rank = candidate.front_line = candidate.party_member = None
    for row in db.session.scalars(sa.select(RankingRow).where(RankingRow.candidate_id == candidate.id)):
        row.name = candidate.name
    for gone in db.session.scalars(sa.select(Certificate).where(Certificate.candidate_id == candidate.id)):
        gone.holder, gone.printed, gone.revoked_reason = GONE, {}, ""
    touched = audit.erase(_about(candidate))
    audit.record("person.erased", candidate, actor=actor, now=now, log_erased=touched)
