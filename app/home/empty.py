"""What a first page without work says: what to do meanwhile, and what comes when. 空状态"""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from app.home.work.days import Days
from campaigns.models import Activity
from core.access import Role
from core.i18n import day

# What each role waits for.
AWAITED = {
    Role.JUDGE: Activity.MARK,
    Role.SCORER: Activity.MARK,
    Role.CLERK: Activity.NOMINATE,
    Role.SUPERVISOR: Activity.SELECT,
    Role.CERTIFIER: Activity.HONOUR,
}


@dataclass(frozen=True)
class Nothing:
    """What stands in place of a list: words, what comes next, and one place to go."""

    words: str
    coming: str
    action: tuple[str, str] | None


def nothing_for(role: Role, days: Days) -> Nothing:
    """Return what a role is told that has nothing to do."""
    words, action = _said(role)
    return Nothing(words, _coming(role, days), action)


def _said(role: Role) -> tuple[str, tuple[str, str] | None]:
    messages = (_("Messages"), url_for("inbox.index"))
    said: dict[Role, tuple[str, tuple[str, str] | None]] = {
        Role.ORGANISER: (
            _("Nothing waits for you. Everything that is due has been done."),
            (_("Write to many"), url_for("inbox.write")),
        ),
        Role.JUDGE: (
            _("You have no sheet to submit. When an organiser opens marking, your sheets are here."),
            (_("My sheets"), url_for("judges.index")),
        ),
        Role.SCORER: (
            _("No marks wait to be entered. When marking is open and sheets are out, the rounds are here."),
            (_("Judging"), url_for("judges.panels")),
        ),
        Role.SUPERVISOR: (
            _("Every ranking has been recomputed. When another is computed, it is here."),
            (_("Rankings and nominees"), url_for("selection.index")),
        ),
        Role.CLERK: (
            _("No campaign takes nominations today. When one does, it is here with its last day."),
            (_("What we put forward"), url_for("campaigns.mine")),
        ),
        Role.CERTIFIER: (
            _("No certificate waits to be issued. When a list of nominees is confirmed, its honour is here."),
            (_("Certificates"), url_for("certificates.index")),
        ),
        Role.PEER: (
            _("Nothing is asked of you at present. When colleagues are asked for their view, your form is here."),
            messages,
        ),
        Role.LEADER: (
            _("Nothing is asked of you at present. When leaders are asked for their view, your form is here."),
            messages,
        ),
    }
    return said[role]


def _coming(role: Role, days: Days) -> str:
    ahead = days.next_opening(AWAITED[role]) if role in AWAITED else None
    if ahead is None:
        return ""
    opens, name = ahead
    words = {
        Activity.MARK: _("Marking for %(name)s opens on %(day)s.", name=name, day=day(opens)),
        Activity.NOMINATE: _("Nomination for %(name)s opens on %(day)s.", name=name, day=day(opens)),
        Activity.SELECT: _("Selection for %(name)s begins on %(day)s.", name=name, day=day(opens)),
        Activity.HONOUR: _("Certificates for %(name)s can be issued from %(day)s.", name=name, day=day(opens)),
    }
    return words[AWAITED[role]]
