"""What each role finds to do on its first page: late first, then by the day it is due. 待办

Every kind of work is one statement (or two) for all campaigns at once, however many there are; the
makers read columns, never records whose parts would be loaded one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from app.home.task import Task
from app.home.work import judging, own, selection, service, units
from app.home.work.days import Days
from core.access import Actor, Role
from core.clock import local_date

SOON = timedelta(days=7)
SHOWN = 50  # of one group; a page that lists more is not read
Maker = Callable[[Actor, Days], list[Task]]

MAKERS: dict[Role, Sequence[Maker]] = {
    Role.ORGANISER: (
        units.beginnings,
        units.clerks_missing,
        units.units_silent,
        judging.preparing,
        judging.sheets_out,
        selection.to_rank,
        selection.to_share,
        selection.lists_open,
        selection.to_issue,
        own.imports,
        own.invitations,
        own.proposals,
        own.second_step,
        service.outbox,
    ),
    Role.JUDGE: (judging.own_sheets,),
    Role.SCORER: (judging.to_enter, own.imports),
    Role.SUPERVISOR: (selection.to_recompute,),
    Role.CLERK: (units.nominate, own.imports),
    Role.CERTIFIER: (selection.to_issue,),
    Role.PEER: (),
    Role.LEADER: (),
}
# What anybody may find, whatever their role.
ANYBODY: Sequence[Maker] = (own.failed_jobs, own.address)


@dataclass(frozen=True)
class Group:
    """Tasks under one heading."""

    name: str  # late, soon, later, undated
    title: str
    tasks: Sequence[Task]
    more: int  # left out


def tasks(actor: Actor, now: datetime) -> list[Task]:
    """Return what waits for a person in their present role, late ones first, then by day."""
    return found(actor, Days.of(actor, local_date(now), now))


def found(actor: Actor, days: Days) -> list[Task]:
    """Return the same, with the days of the campaigns already read."""
    if actor.role is None:
        return []
    made = [task for maker in (*MAKERS[actor.role], *ANYBODY) for task in maker(actor, days)]
    return sorted(made, key=lambda task: (task.due is None, task.due or date.max))


def grouped(made: Sequence[Task], today: date) -> list[Group]:
    """Put tasks under late, this week, later and without a day; empty ones are left out."""
    titles = {
        "late": _("Late"),
        "soon": _("Within seven days"),
        "later": _("Later"),
        "undated": _("Without a deadline"),
    }
    groups = []
    for name, title in titles.items():
        some = [task for task in made if group_of(task, today) == name]
        if some:
            groups.append(Group(name, title, some[:SHOWN], max(0, len(some) - SHOWN)))
    return groups


def group_of(task: Task, today: date) -> str:
    """Return under which heading a task stands."""
    if task.due is None:
        return "undated"
    if task.due < today:
        return "late"
    return "soon" if task.due - today < SOON else "later"


def in_words(due: date, today: date) -> str:
    """Say how far a day is: 逾期 2 天, 今天截止, 还剩 3 天."""
    left = (due - today).days
    if left < 0:
        return ngettext("%(num)s day late", "%(num)s days late", -left)
    if left == 0:
        return _("due today")
    if left == 1:
        return _("due tomorrow")
    # Counting today, as the line of phases does.
    return ngettext("%(num)s day left", "%(num)s days left", left + 1)
