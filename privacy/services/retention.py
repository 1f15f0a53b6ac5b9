"""Retention by rule: what kind of record, how long after which event, and what is done then. 保存期限"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from core import audit, files, throttle
from core.access import Actor, Role
from core.clock import local_date
from core.db import db
from core.errors import DomainError, Forbidden
from core.files import StoredFile
from core.jobs import Job, JobState
from privacy.models import RetentionRule
from privacy.services.people import erase_records
from staff.models import Person
from units.models import Division, RosterImport

BATCH = 500
Touched = Mapping[str, list[list[int]]]  # what an erasing took out of the log
ENDED = [state for state in JobState if state.ended]


@dataclass(frozen=True)
class Rule:
    """A kind of record and what becomes of it. 规则

    Attributes:
        least: Days below which no organiser may go: what others rely on.
        due: Selects the ids of what has reached its day, given the instant before which the event lies.
        do: Does it to these ids.
    """

    code: str
    kind: Any
    event: Any
    done: Any
    days: int
    least: int
    due: Callable[[datetime], sa.Select[Any]]
    do: Callable[[Sequence[int], datetime], Touched]


def _rosters_due(before: datetime) -> sa.Select[Any]:
    # What was uploaded and never confirmed goes as well.
    old = sa.func.coalesce(RosterImport.ended_at, RosterImport.created_at) < before
    kept = sa.select(StoredFile.id).where(StoredFile.erased_at.is_(None))
    return sa.select(RosterImport.id).where(RosterImport.what == "staff", old, RosterImport.file_id.in_(kept))


def _erase_rosters(ids: Sequence[int], now: datetime) -> Touched:
    for found in db.session.scalars(sa.select(RosterImport).where(RosterImport.id.in_(ids))):
        rows = found.preview.get("rows_file")
        for stored in (found.file, found.marked_file, db.session.get(StoredFile, rows) if rows else None):
            if stored is not None:
                files.erase(stored, now=now)
        # The counts stay; names of people and what was said of them go.
        found.preview = {k: v for k, v in found.preview.items() if isinstance(v, int) and k != "rows_file"}
    return {}


def _numbers_due(before: datetime) -> sa.Select[Any]:
    held = Person.id_number.is_not(None) | Person.phone.is_not(None)
    return sa.select(Person.id).where(Person.left_on < local_date(before), held)


def _erase_numbers(ids: Sequence[int], now: datetime) -> Touched:
    for person in db.session.scalars(sa.select(Person).where(Person.id.in_(ids))):
        person.id_number = person.phone = person.fingerprint = None
        person.numbers_erased_at = now
    return {}


def _leavers_due(before: datetime) -> sa.Select[Any]:
    return sa.select(Person.id).where(Person.left_on < local_date(before), Person.erased_at.is_(None))


def _erase_leavers(ids: Sequence[int], now: datetime) -> Touched:
    return erase_records(db.session.scalars(sa.select(Person).where(Person.id.in_(ids))).all(), now=now)


def _jobs_due(before: datetime) -> sa.Select[Any]:
    return sa.select(Job.id).where(Job.state.in_(ENDED), Job.ended_at < before, Job.title != "")


def _empty_jobs(ids: Sequence[int], now: datetime) -> Touched:
    for job in db.session.scalars(sa.select(Job).where(Job.id.in_(ids))):
        if job.file is not None:
            files.erase(job.file, now=now)
        job.title, job.message, job.params = "", "", {}
        job.actor = {**job.actor, "name": ""}
    return {}


def _tries_due(before: datetime) -> sa.Select[Any]:
    return sa.select(throttle.ThrottleHit.id).where(throttle.ThrottleHit.at < before)


def _delete_tries(ids: Sequence[int], _now: datetime) -> Touched:
    db.session.execute(sa.delete(throttle.ThrottleHit).where(throttle.ThrottleHit.id.in_(ids)))
    return {}


RULES = {
    rule.code: rule
    for rule in (
        Rule(
            "staff_rosters",
            _l("Uploaded rosters of staff, with their marked copies"),
            _l("the import or the upload"),
            _l("The files are deleted; the counts stay."),
            30,
            1,
            _rosters_due,
            _erase_rosters,
        ),
        Rule(
            "staff_numbers",
            _l("Identity and telephone numbers of staff"),
            _l("the person left"),
            _l("The numbers are erased; the name and the post stay."),
            365,
            30,
            _numbers_due,
            _erase_numbers,
        ),
        Rule(
            "staff_records",
            _l("Records of staff who left"),
            _l("the person left"),
            _l("Name, post and numbers are erased, also in the audit log."),
            1825,
            365,
            _leavers_due,
            _erase_leavers,
        ),
        Rule(
            "job_results",
            _l("Results of long work: exports, print files"),
            _l("the work ended"),
            _l("The files are deleted, and who asked is forgotten."),
            90,
            7,
            _jobs_due,
            _empty_jobs,
        ),
        Rule(
            "sign_in_tries",
            _l("Counters that slow down guessing"),
            _l("the try"),
            _l("The counters are deleted."),
            1,
            1,
            _tries_due,
            _delete_tries,
        ),
    )
}


def days_of() -> dict[str, int]:
    """Return for each rule how many days hold now."""
    changed = {rule.code: rule.days for rule in db.session.scalars(sa.select(RetentionRule))}
    return {code: changed.get(code, rule.days) for code, rule in RULES.items()}


def preview(now: datetime) -> dict[str, int]:
    """Count what would go today, by rule; nothing is changed. 预演"""
    days = days_of()
    return {
        code: db.session.scalar(sa.select(sa.func.count()).select_from(rule.due(_before(days[code], now)).subquery()))
        or 0
        for code, rule in RULES.items()
    }


def _before(days: int, now: datetime) -> datetime:
    return now - timedelta(days=days)


def run_batch(code: str, *, actor: Actor, now: datetime) -> int:
    """Do up to a batch of what a rule asks for today, with one entry in the log; return how many. 执行"""
    rule, days = RULES[code], days_of()[code]
    ids = db.session.scalars(rule.due(_before(days, now)).limit(BATCH)).all()
    if ids:
        lost = rule.do(ids, now)
        audit.record("retention.done", actor=actor, now=now, rule=code, days=days, count=len(ids), log_erased=lost)
    return len(ids)


def may_change(actor: Actor) -> bool:
    """Tell whether the actor is an organiser of the topmost place, who alone sets how long records stay."""
    if actor.role is not Role.ORGANISER or actor.division_id is None:
        return False
    return db.session.get_one(Division, actor.division_id).parent_id is None


def change_rule(code: str, days: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Keep one kind of record for another number of days from now on. 修改保存期限

    Raises:
        Forbidden: The actor is not an organiser of the topmost place.
        DomainError: Too few days, or no reason.
    """
    if not may_change(actor):
        raise Forbidden("Only the topmost organiser sets how long records are kept.")
    rule = RULES[code]
    if not rule.least <= days <= 36500:
        raise DomainError("Enter a number of days from %(least)s to 36500.", least=rule.least)
    if not reason.strip():
        raise DomainError("Say why.")
    before = days_of()[code]
    if before == days:
        return
    found = db.session.get(RetentionRule, code)
    if found is None:
        found = RetentionRule(code=code, days=days, changed_by=actor.user_id, changed_at=now)
        db.session.add(found)
    found.days, found.changed_by, found.changed_at = days, actor.user_id, now
    audit.record("retention.changed", found, actor=actor, now=now, reason=reason.strip(), days=days, before=before)
