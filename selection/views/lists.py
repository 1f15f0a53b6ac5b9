"""Pages of nominee lists: who is put forward, who ties, why somebody is not, and confirming."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.access import Role, allow, require_actor
from core.clock import utcnow
from core.db import db
from core.errors import DomainError, NotFound
from core.i18n import said
from core.numbers import from_fixed
from selection import exports, pages, services
from selection.forms import ConfirmForm, TieForm
from selection.models import NomineeList
from selection.views import bp
from selection.views.rankings import workbook
from selection.words import GROUPS_SHORT, LIST_STATES, STANDINGS


@bp.get("/lists/<int:list_id>")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def nominees(list_id: int) -> ResponseReturnValue:
    """Show a list of nominees, what waits on it, and beside it why somebody is where they are. 推荐名单"""
    return _list_page(services.get_list(require_actor(), list_id))


def tie_forms(register: services.Register, total_decimals: int) -> dict[int, TieForm]:
    """Offer those who tie, division by division."""
    return {
        tie.division.id: TieForm.choosing(
            [
                (one.nominee.candidate_id, f"{one.name}　{one.unit_name}　{from_fixed(one.total, total_decimals)}")
                for one in tie.people
            ],
            tie.open,
            prefix=f"d{tie.division.id}",
        )
        for tie in register.ties
    }


def _list_page(made: NomineeList, wrong: tuple[int, TieForm] | None = None, status: int = 200) -> ResponseReturnValue:
    register = services.read_list(made)
    forms = tie_forms(register, made.run.total_decimals)
    if wrong is not None and wrong[0] in forms:
        forms[wrong[0]] = wrong[1]
    chosen, text = pages.whole(request.args.get("candidate")), pages.searched(request.args.get("q"))
    places = services.places_of(made.honour.campaign.division)
    page = render_template(
        "selection/nominees.html",
        list=made,
        register=register,
        heat=services.heat_of(register),
        heat_level=pages.heat_level,
        group_name=exports.group_name,
        group_short=GROUPS_SHORT,
        place_name=lambda division: pages.place_name(division, places),
        forms_by=forms,
        confirm=ConfirmForm(),
        reason=services.reason_for(made, chosen) if chosen is not None else None,
        found=services.find_people(made, text),
        text=text,
        states=LIST_STATES,
        standings=STANDINGS,
        issuing=pages.issuing(made),
    )
    return page, status


@bp.post("/lists/<int:list_id>/ties/<int:division_id>")
@allow(Role.ORGANISER)
def decide(list_id: int, division_id: int) -> ResponseReturnValue:
    """Choose among those who tie at a division's line. 裁定并列"""
    actor = require_actor()
    made = services.get_list(actor, list_id)
    _refuse_foreign(made, division_id)
    form = tie_forms(services.read_list(made), made.run.total_decimals).get(division_id)
    if form is None:
        # Decided meanwhile, perhaps by this very form sent twice: the page shows how it stands.
        return redirect(url_for("selection.nominees", list_id=list_id))
    if not form.validate():
        return _list_page(made, wrong=(division_id, form), status=422)
    try:
        services.decide_tie(
            made, division_id, form.chosen.data or [], form.reason.data or "", actor=actor, now=utcnow()
        )
    except DomainError as error:
        db.session.rollback()
        form.form_errors = [said(error)]
        return _list_page(services.get_list(actor, list_id), wrong=(division_id, form), status=error.status)
    db.session.commit()
    flash(_("The tie is decided; the reason is recorded."), "success")
    return redirect(url_for("selection.nominees", list_id=list_id))


def _refuse_foreign(made: NomineeList, division_id: int) -> None:
    """Refuse a division that has no share in the list's plan, and so no line on it."""
    if all(share.division_id != division_id for share in made.plan.shares):
        raise NotFound


@bp.post("/lists/<int:list_id>/confirm")
@allow(Role.ORGANISER)
def confirm(list_id: int) -> ResponseReturnValue:
    """Confirm a list on which nothing waits. 确认名单"""
    actor = require_actor()
    services.confirm_list(services.get_list(actor, list_id), actor=actor, now=utcnow())
    db.session.commit()
    flash(_("The list is confirmed. Certificates can be issued from it."), "success")
    return redirect(url_for("selection.nominees", list_id=list_id))


@bp.get("/lists/<int:list_id>/nominees.xlsx")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def nominees_file(list_id: int) -> ResponseReturnValue:
    """Hand over a list as a workbook. 导出推荐名单"""
    return workbook(*exports.nominees_workbook(services.get_list(require_actor(), list_id)))
