"""Pages of persons: the list, one person, adding, changing, leaving, and numbers in full. 工作人员"""

from __future__ import annotations

import io
from typing import Any

from flask import flash, make_response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core import edits
from core.access import Actor, allow, require_actor
from core.clock import local_date, utcnow
from core.db import db
from core.errors import DomainError
from core.files import XLSX
from core.i18n import said
from core.paging import page_number, row_id
from staff import services
from staff.forms import EditPersonForm, LeaveForm, NumberForm, PersonForm, ReasonForm
from staff.labels import RANKS
from staff.models import Person, Rank
from staff.views.blueprint import KEEPERS, READERS, bp
from units.models import Unit
from units.services import get_division, get_unit, trail


def _flag(name: str) -> bool | None:
    return {"yes": True, "no": False}.get(request.args.get(name, ""))


def wanted_of(actor: Actor) -> services.Wanted:
    """Return what the address asks for; what it asks wrongly is not asked at all."""
    rank = request.args.get("rank", "")
    unit_id = request.args.get("unit_id", type=row_id) or actor.unit_id
    division_id = request.args.get("division_id", type=row_id)
    return services.Wanted(
        text=request.args.get("q", "")[:64],
        rank=Rank(rank) if rank in {known.value for known in Rank} else None,
        party=_flag("party"),
        line=_flag("line"),
        left=request.args.get("state") == "left",
        division=get_division(actor, division_id) if division_id and not unit_id else None,
        unit=get_unit(actor, unit_id) if unit_id else None,
        sort=request.args.get("sort", "place"),
    )


def _list_page(form: ReasonForm, number: NumberForm, status: int = 200) -> ResponseReturnValue:
    actor = require_actor()
    wanted = wanted_of(actor)
    page = services.find_staff(actor, wanted, page=page_number(request.args.get("page")))
    place = wanted.unit.division if wanted.unit else wanted.division
    return render_template(
        "staff/index.html",
        page=page,
        wanted=wanted,
        trail=trail(actor, place) if place and actor.unit_id is None else [],
        ranks=[("", _("Any rank of office")), *((rank.value, str(RANKS[rank])) for rank in Rank)],
        begun=page.total or services.has_staff(actor),
        keeps=services.may_change(actor, actor.path),
        most=services.MOST,
        form=form,
        number=number,
    ), status


@bp.get("/staff")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List the staff within one's subtree, filtered by the address. 工作人员列表"""
    return _list_page(ReasonForm(formdata=None), NumberForm(formdata=None))


@bp.post("/staff/find")
@allow(*READERS)
def find() -> ResponseReturnValue:
    """Find a person by the whole identity number, which no address and no log then holds. 按号码查找"""
    form = NumberForm()
    found = services.by_number(require_actor(), form.number.data) if form.validate_on_submit() else None
    if found is not None and found.erased_at is None:
        return redirect(url_for("staff.person", staff_id=found.id))
    form.number.errors = (_("Nobody within what you look after has this identity number."),)
    form.number.data = ""
    return _list_page(ReasonForm(formdata=None), form, 422)


@bp.get("/staff/export")
@allow(*READERS)
def export() -> ResponseReturnValue:
    """Hand over what the list shows as a workbook, numbers masked. 导出"""
    actor = require_actor()
    return _workbook(services.export_staff(actor, wanted_of(actor), limit=services.MOST), _("Staff members"))


@bp.post("/staff/export")
@allow(*KEEPERS)
def export_in_full() -> ResponseReturnValue:
    """Hand over what the list shows with numbers in full, for a reason. 完整导出"""
    actor, form = require_actor(), ReasonForm()
    if not form.validate_on_submit():
        return _list_page(form, NumberForm(formdata=None), 422)
    data = services.export_in_full(actor, wanted_of(actor), form.reason.data, now=utcnow())
    db.session.commit()
    return _unkept(_workbook(data, _("Staff, numbers in full")))


def _workbook(data: bytes, name: str) -> ResponseReturnValue:
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=name + ".xlsx")


def _unkept(answer: ResponseReturnValue) -> ResponseReturnValue:
    response = make_response(answer)
    response.headers["Cache-Control"] = "no-store"
    return response


def _person_page(person: Person, status: int = 200, **more: Any) -> ResponseReturnValue:
    actor = require_actor()
    forms = {"reason": ReasonForm(formdata=None), "leaving": LeaveForm(formdata=None), "numbers": None} | more
    return render_template(
        "staff/person.html",
        person=person,
        keeps=services.may_change(actor, person.path),
        today=local_date(utcnow()),
        **forms,
    ), status


@bp.get("/staff/<int:staff_id>")
@allow(*READERS)
def person(staff_id: int) -> ResponseReturnValue:
    """Show one person, numbers masked. 人员"""
    return _person_page(services.get_person(require_actor(), staff_id))


@bp.post("/staff/<int:staff_id>/reveal")
@allow(*KEEPERS)
def reveal(staff_id: int) -> ResponseReturnValue:
    """Show a person's numbers in full, once, for a reason. 查看完整号码"""
    actor, form = require_actor(), ReasonForm()
    found = services.get_person(actor, staff_id)
    if not form.validate_on_submit():
        return _person_page(found, 422, reason=form)
    numbers = services.reveal(found, form.reason.data, actor=actor, now=utcnow())
    db.session.commit()
    return _unkept(_person_page(found, numbers=numbers))


@bp.route("/units/<int:unit_id>/staff/new", methods=["GET", "POST"])
@allow(*KEEPERS)
def new_person(unit_id: int) -> ResponseReturnValue:
    """Put a person on a unit's staff. 新增人员"""
    actor, form = require_actor(), PersonForm()
    unit = get_unit(actor, unit_id)
    if form.validate_on_submit():
        try:
            made = services.add_person(unit, form.draft(), actor=actor, now=utcnow())
        except DomainError as error:
            form.id_number.errors = (said(error),)
        else:
            db.session.commit()
            flash(_("%(name)s has been added.", name=made.name), "success")
            return redirect(url_for("staff.person", staff_id=made.id))
    return _form_page(form, unit, None)


def _form_page(form: EditPersonForm, unit: Unit, person: Person | None) -> ResponseReturnValue:
    return render_template("staff/form.html", form=form, unit=unit, person=person), form.status


@bp.route("/staff/<int:staff_id>/edit", methods=["GET", "POST"])
@allow(*KEEPERS)
def edit_person(staff_id: int) -> ResponseReturnValue:
    """Change what is said of a person. 修改人员"""
    actor = require_actor()
    found = services.get_person(actor, staff_id)
    shown = {name: getattr(found, name) for name in ("name", "post", "front_line", "party_member")}
    shown["rank"] = found.rank.value
    form = edits.opened(lambda **given: EditPersonForm(data=shown, **given), found)
    if form.validate_on_submit():
        try:
            services.edit_person(found, form.draft(), actor=actor, now=utcnow())
        except DomainError as error:
            form.id_number.errors = (said(error),)
        else:
            db.session.commit()
            edits.tell(form)
            flash(_("The changes are saved."), "success")
            return redirect(url_for("staff.person", staff_id=staff_id))
    return _form_page(form, found.unit, found)


@bp.post("/staff/<int:staff_id>/leave")
@allow(*KEEPERS)
def leave(staff_id: int) -> ResponseReturnValue:
    """Record that a person has left. 离岗"""
    actor, form = require_actor(), LeaveForm()
    found = services.get_person(actor, staff_id)
    if not form.validate_on_submit():
        return _person_page(found, 422, leaving=form)
    services.leave(found, form.left_on.data, actor=actor, now=utcnow())
    db.session.commit()
    flash(_("%(name)s has left on record.", name=found.name), "success")
    return redirect(url_for("staff.person", staff_id=staff_id))


@bp.post("/staff/<int:staff_id>/return")
@allow(*KEEPERS)
def come_back(staff_id: int) -> ResponseReturnValue:
    """Take a leaving back. 恢复在岗"""
    actor = require_actor()
    found = services.get_person(actor, staff_id)
    services.come_back(found, actor=actor, now=utcnow())
    db.session.commit()
    flash(_("%(name)s works here again.", name=found.name), "success")
    return redirect(url_for("staff.person", staff_id=staff_id))
