"""Pages that show candidates: the list and its export, one candidate, a clerk's own. 候选人"""

from __future__ import annotations

import io
from collections.abc import Sequence

from flask import render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from campaigns import services
from campaigns.forms import WithdrawForm
from campaigns.models import Activity, CandidateState, HolderKind, Honour
from campaigns.services import finding
from campaigns.services.finding import Wanted
from campaigns.views.blueprint import READERS, bp
from campaigns.words import STATES
from core.access import Actor, Role, allow, require_actor
from core.clock import utcnow
from core.files import XLSX
from core.paging import page_number, row_id
from core.sheets import Column, write_table
from units.models import Division

SORTS = {"number", "strokes", "pinyin", "unit"}


def _wanted() -> Wanted:
    """Return what the address asks for; what it asks wrongly is not asked at all."""
    state, sort = request.args.get("state", ""), request.args.get("sort", "")
    return Wanted(
        text=request.args.get("q", "")[:64],
        division_id=request.args.get("division_id", type=row_id),
        state=CandidateState(state) if state in {s.value for s in CandidateState} else None,
        sort=sort if sort.removeprefix("-") in SORTS else "number",
    )


@bp.get("/honours/<int:honour_id>/candidates")
@allow(*READERS)
def candidates(honour_id: int) -> ResponseReturnValue:
    """List an honour's candidates, filtered by the address. 候选人列表"""
    actor, wanted, now = require_actor(), _wanted(), utcnow()
    honour = services.get_honour(actor, honour_id, upward=True)
    return render_template(
        "campaigns/candidates.html",
        honour=honour,
        page=finding.find_candidates(actor, honour, wanted, page=page_number(request.args.get("page"))),
        wanted=wanted,
        division_choices=[(d.id, d.name) for d in _divisions(actor, honour)],
        states=[(state.value, STATES[state]) for state in CandidateState],
        filtered=bool(wanted.text or wanted.division_id or wanted.state),
        may_nominate=actor.role in (Role.ORGANISER, Role.CLERK)
        and services.open_phase(honour.campaign, Activity.NOMINATE, now) is not None,
        may_import=actor.role is Role.ORGANISER,
        is_person=honour.holder_kind is HolderKind.PERSON,
    )


def _divisions(actor: Actor, honour: Honour) -> Sequence[Division]:
    return finding.divisions_below(actor, honour.campaign) if actor.unit_id is None else []


@bp.get("/honours/<int:honour_id>/candidates.xlsx")
@allow(*READERS)
def export_candidates(honour_id: int) -> ResponseReturnValue:
    """Hand over what the list shows as a workbook. 导出候选人"""
    actor = require_actor()
    honour = services.get_honour(actor, honour_id, upward=True)
    data = _workbook(honour, finding.all_candidates(actor, honour, _wanted()))
    name = _("Candidates for %(honour)s", honour=honour.name) + ".xlsx"
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=name)


def _workbook(honour: Honour, rows: object) -> bytes:
    person = honour.holder_kind is HolderKind.PERSON
    columns = [
        Column(_("No."), kind="integer"),
        Column(_("Full name") if person else _("Name")),
        *([Column(_("Post"))] if person else []),
    ]
    columns += [Column(_("Unit code")), Column(_("Nominating unit")), Column(_("Division"))]
    columns += [Column(_("Brief deeds"), width=60), Column(_("State")), Column(_("Reason"))]
    table = (
        (
            c.number,
            c.name,
            *([c.title] if person else []),
            c.unit.code,
            c.unit.name,
            c.unit.division.name,
            c.deeds,
            str(STATES[c.state]),
            c.reason,
        )
        for c in rows  # type: ignore[attr-defined]
    )
    return write_table(_("Candidates for %(honour)s", honour=honour.name), columns, table)


@bp.get("/candidates/<int:candidate_id>")
@allow(*READERS)
def candidate(candidate_id: int) -> ResponseReturnValue:
    """Show one candidate. 候选人"""
    actor, now = require_actor(), utcnow()
    found = services.get_candidate(actor, candidate_id)
    campaign = found.honour.campaign
    organises = services.may_edit(actor, campaign)
    is_open = services.open_phase(campaign, Activity.NOMINATE, now) is not None
    return render_template(
        "campaigns/candidate.html",
        candidate=found,
        may_change=organises or (is_open and services.may_nominate_for(actor, found.unit)),
        may_reinstate=organises,
        is_person=found.honour.holder_kind is HolderKind.PERSON,
        form=WithdrawForm(),
    )


@bp.get("/campaigns/mine")
@allow(Role.CLERK)
def mine() -> ResponseReturnValue:
    """List what the clerk's unit has put forward. 本单位推荐"""
    actor, now = require_actor(), utcnow()
    page = finding.find_campaigns(actor, size=50)
    is_open = [c for c in page.items if services.open_phase(c, Activity.NOMINATE, now)]
    return render_template(
        "campaigns/mine.html", candidates=finding.own_candidates(actor), campaigns=is_open, actor=actor
    )
