"""What messages say, and what categories and channels are called. 消息用语

A text is put into words for its reader when it is read. It goes into e-mail too, so it never holds
a mark, a number of a person or what somebody typed as a reason: those stand in the parameters
``reason`` and ``who``, and only the page shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from core.access import LABELS, Role
from core.i18n import day
from inbox.models import Category, Channel, MailState

CATEGORIES = {
    Category.SECURITY: _l("Account security"),
    Category.ROLES: _l("Roles"),
    Category.JUDGING: _l("Marking"),
    Category.DEADLINES: _l("Deadlines"),
    Category.RESULTS: _l("Rankings and lists"),
    Category.CERTIFICATES: _l("Certificates"),
    Category.WORK: _l("Imports and long work"),
    Category.NOTES: _l("Letters from organisers"),
    Category.SERVICE: _l("Running of the service"),
}
CHANNELS = {
    Channel.MAIL: _l("Here and by e-mail"),
    Channel.DIGEST: _l("Here, and in one e-mail a day"),
    Channel.PRODUCT: _l("Here only"),
    Channel.OFF: _l("Not at all"),
}
STATES = {
    MailState.QUEUED: _l("Waiting"),
    MailState.HELD: _l("On hold"),
    MailState.SENDING: _l("Being sent"),
    MailState.DELIVERED: _l("Taken by the server"),
    MailState.FAILED: _l("Not delivered"),
    MailState.CANCELLED: _l("Called off"),
}
Params = Mapping[str, Any]


def _role(p: Params) -> str:
    return str(LABELS[Role(p["role"])])


def _day(p: Params) -> str:
    return day(date.fromisoformat(p["day"]))


TEXTS: dict[str, Callable[[Params], str]] = {
    # Account security
    "password.reset": lambda p: _("%(by)s has reset your password.", by=p["by"]),
    "password.changed": lambda p: _("Your password has been changed."),
    "device.new": lambda p: _("Your account was signed in to from a device not seen before: %(device)s.", **p),
    "account.suspended": lambda p: _("%(by)s has suspended your account.", by=p["by"]),
    "account.resumed": lambda p: _("%(by)s has given your account back to you.", by=p["by"]),
    "account.changed": lambda p: _("The way you sign in has been changed."),
    "data.revealed": lambda p: _("%(by)s has looked at the full numbers of a person of your unit.", by=p["by"]),
    "account.proposed": lambda p: _("%(by)s proposes a change to an account; a second organiser decides.", by=p["by"]),
    "handover.from": lambda p: _(
        "Your role as %(role)s of %(place)s passes to somebody else on %(day)s.",
        role=_role(p),
        place=p["place"],
        day=_day(p),
    ),
    "handover.to": lambda p: _(
        "On %(day)s you take over as %(role)s of %(place)s.", role=_role(p), place=p["place"], day=_day(p)
    ),
    "address.changed": lambda p: _("The e-mail address of your account has been changed."),
    "invitation.used": lambda p: _("%(name)s has taken up your invitation.", name=p["name"]),
    # Roles
    "role.granted": lambda p: _("You are now %(role)s of %(place)s.", role=_role(p), place=p["place"]),
    "role.ended": lambda p: _("You are no longer %(role)s of %(place)s.", role=_role(p), place=p["place"]),
    # Marking
    "seat.taken": lambda p: _("You sit on the panel for %(honour)s of %(campaign)s.", **p),
    "sheets.out": lambda p: ngettext(
        "%(honour)s: %(num)s score sheet waits for you.",
        "%(honour)s: %(num)s score sheets wait for you.",
        p["count"],
        honour=p["honour"],
    ),
    "sheet.returned": lambda p: _("A score sheet of yours for %(honour)s has been returned to you.", **p),
    "judge.abstained": lambda p: _("A judge of %(honour)s has stepped back from a candidate.", **p),
    "judge.recused": lambda p: _("You no longer mark one candidate of %(honour)s: a recusal is recorded.", **p),
    "sheets.in": lambda p: _("All score sheets for %(honour)s are in.", **p),
    # Deadlines
    "marking.closes": lambda p: ngettext(
        "Marking for %(campaign)s closes on %(day)s; %(num)s score sheet of yours is out.",
        "Marking for %(campaign)s closes on %(day)s; %(num)s score sheets of yours are out.",
        p["count"],
        campaign=p["campaign"],
        day=_day(p),
    ),
    "marking.late": lambda p: ngettext(
        "Marking for %(campaign)s closed on %(day)s; %(num)s score sheet of yours is late.",
        "Marking for %(campaign)s closed on %(day)s; %(num)s score sheets of yours are late.",
        p["count"],
        campaign=p["campaign"],
        day=_day(p),
    ),
    "marking.missing": lambda p: ngettext(
        "Marking for %(campaign)s closed on %(day)s; %(num)s score sheet is missing.",
        "Marking for %(campaign)s closed on %(day)s; %(num)s score sheets are missing.",
        p["count"],
        campaign=p["campaign"],
        day=_day(p),
    ),
    "nomination.closes": lambda p: _(
        "Nomination for %(campaign)s closes on %(day)s; your unit has put nobody forward yet.",
        campaign=p["campaign"],
        day=_day(p),
    ),
    "selection.closes": lambda p: ngettext(
        "Selection for %(campaign)s closes on %(day)s; %(num)s honour has no confirmed list yet.",
        "Selection for %(campaign)s closes on %(day)s; %(num)s honours have no confirmed list yet.",
        p["count"],
        campaign=p["campaign"],
        day=_day(p),
    ),
    "selection.late": lambda p: ngettext(
        "Selection for %(campaign)s closed on %(day)s; %(num)s honour has no confirmed list.",
        "Selection for %(campaign)s closed on %(day)s; %(num)s honours have no confirmed list.",
        p["count"],
        campaign=p["campaign"],
        day=_day(p),
    ),
    # Rankings and lists
    "ranking.run": lambda p: _("The ranking for %(honour)s has been computed (no. %(number)s).", **p),
    "ranking.differs": lambda p: _("A recomputation of the ranking for %(honour)s came to another result.", **p),
    "list.tied": lambda p: _("%(honour)s: candidates tie at the line, and a decision is needed.", **p),
    "quota.tied": lambda p: _(
        "%(honour)s: divisions tie for the last places of the quota, and a decision is needed.", **p
    ),
    "list.confirmed": lambda p: _("The list of nominees for %(honour)s is confirmed; certificates can be issued.", **p),
    "nominee.chosen": lambda p: _("%(honour)s: a candidate of your unit is on the confirmed list.", **p),
    "nominee.reserve": lambda p: _("%(honour)s: a candidate of your unit is a reserve on the confirmed list.", **p),
    # Certificates
    "certificates.issued": lambda p: ngettext(
        "%(honour)s: %(num)s certificate has been issued to your unit.",
        "%(honour)s: %(num)s certificates have been issued to your unit.",
        p["count"],
        honour=p["honour"],
    ),
    "certificate.revoked": lambda p: _("%(honour)s: a certificate of your unit has been revoked.", **p),
    "certificate.reissued": lambda p: _("%(honour)s: a certificate of your unit has been replaced.", **p),
    # Imports and long work
    "import.read": lambda p: _("%(file)s has been read; look at the preview and confirm the import.", **p),
    "import.refused": lambda p: _("%(file)s could not be imported.", **p),
    "import.done": lambda p: _("%(file)s has been imported.", **p),
    "job.failed": lambda p: _("%(title)s: stopped by an error.", **p),
    # Running of the service
    "mail.failed": lambda p: ngettext(
        "%(num)s e-mail could not be delivered.", "%(num)s e-mails could not be delivered.", p["count"]
    ),
    "mail.down": lambda p: _("The mail server cannot be reached; e-mail waits in the outbox."),
    # Letters
    "note": lambda p: p["subject"],
}


def say(text: str, params: Params) -> str:
    """Put a message into the reader's language; one whose rule is no longer there says so."""
    words = TEXTS.get(text)
    return words(params) if words else _("A message of a kind that is no longer known.")


def more(text: str, params: Params) -> list[str]:
    """Return what only the page adds: whom it is about, the reason, the letter itself."""
    found = []
    if who := params.get("who"):
        found.append(_("Concerning %(who)s.", who=who))
    if reason := params.get("reason"):
        found.append(_("Reason: %(reason)s", reason=reason))
    if text == "note":
        found += [p["body"] for p in [params] if p.get("body")]
        found.append(_("From %(name)s.", name=params["by"]))
    return found
