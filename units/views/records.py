"""Pages of units: the list, one unit, adding and changing one. 单位页面"""

from __future__ import annotations

import io
from functools import partial

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core import edits, jobs
from core.access import Actor, Role, allow, require_actor
from core.clock import utcnow
from core.db import db
from core.errors import Conflict
from core.files import XLSX
from core.i18n import current, said
from core.paging import page_number, row_id
from units import services
from units.forms import EditUnitForm, UnitForm, kind_choices
from units.kinds import BY_CODE, GROUPS
from units.labels import group_label
from units.models import Division
from units.views.blueprint import bp

AT_ONCE = 5000  # rows that a page writes into a workbook itself; more are a job


def _wanted(actor: Actor) -> services.Wanted:
    """Return what the address asks for; what it asks wrongly is not asked at all."""
    chosen = request.args.get("division_id", type=row_id) or actor.division_id
    kind, group = request.args.get("kind", ""), request.args.get("group", "")
    return services.Wanted(
        text=request.args.get("q", "")[:64],
        kind=kind if kind in BY_CODE else "",
        group=group if any(g.code == group for g in GROUPS) else "",
        division=services.get_division(actor, chosen) if chosen else None,
        sort=request.args.get("sort", "place"),
    )


@bp.get("/units")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def index() -> ResponseReturnValue:
    """List the units, filtered by the address. 单位列表"""
    actor = require_actor()
    wanted = _wanted(actor)
    page = services.find_units(actor, **vars(wanted), page=page_number(request.args.get("page")))
    return render_template(
        "units/index.html",
        page=page,
        wanted=wanted,
        trail=services.trail(actor, wanted.division) if wanted.division else [],
        parts_below=services.parts(actor, wanted.division) if wanted.division else [],
        kinds=kind_choices(),
        groups=[(group.code, group_label(group.code)) for group in GROUPS],
        begun=page.total or services.has_units(actor),
        has_divisions=services.has_divisions(actor),
        long=(page.total or 0) > AT_ONCE,
    )


@bp.get("/units/export")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def export() -> ResponseReturnValue:
    """Hand over what the list shows as a workbook. 导出单位"""
    data = services.export_units(require_actor(), _wanted(require_actor()), limit=AT_ONCE)
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=_("Window units") + ".xlsx")


@bp.post("/units/export")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def ask_export() -> ResponseReturnValue:
    """Ask for a long list as a workbook. 导出全部单位"""
    actor = require_actor()
    wanted = _wanted(actor)
    params = {**vars(wanted), "division_id": wanted.division.id if wanted.division else None}
    del params["division"]
    job = jobs.ask(
        "units.export",
        {"wanted": params, "locale": current()},
        title=_("Window units as a workbook"),
        actor=actor,
        now=utcnow(),
    )
    db.session.commit()
    return redirect(url_for("core.job", job_id=job.id))


@bp.get("/units/<int:unit_id>")
@allow(Role.ORGANISER, Role.SUPERVISOR, Role.CLERK)
def unit(unit_id: int) -> ResponseReturnValue:
    """Show one unit. 单位"""
    actor = require_actor()
    found = services.get_unit(actor, unit_id)
    return render_template("units/unit.html", unit=found, trail=services.trail(actor, found.division))


@bp.route("/units/new", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def new_unit() -> ResponseReturnValue:
    """Add one unit. 新增单位"""
    actor, form, status = require_actor(), UnitForm(), 200
    if request.method == "GET":
        chosen = request.args.get("division_id", type=row_id)
        form.division.data = services.get_division(actor, chosen).code if chosen else ""
    if form.validate_on_submit() and (division := _division(actor, form)) is not None:
        try:
            made = services.create_unit(division, form.draft(), actor=actor, now=utcnow())
        except Conflict as error:
            _blame(form, error)
        else:
            db.session.commit()
            flash(_("%(name)s has been added.", name=made.name), "success")
            return redirect(url_for("units.unit", unit_id=made.id))
    if form.is_submitted():
        status = 422
    return render_template("units/form.html", form=form, unit=None), status


def _division(actor: Actor, form: UnitForm) -> Division | None:
    found = form.division_id(services.known_divisions(actor))
    if found is None:
        return None
    division = db.session.get(Division, found)
    if division is None or not actor.sees(division.path):
        form.division.errors = (_("This place is outside what you look after."),)
        return None
    return division


def _blame(form: UnitForm, error: Conflict) -> None:
    """Put a refusal beside the field it is about."""
    field = form.code if isinstance(error, services.CodeTaken) else form.name
    field.errors = (said(error),)


@bp.route("/units/<int:unit_id>/edit", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def edit_unit(unit_id: int) -> ResponseReturnValue:
    """Change what is said of a unit. 修改单位"""
    actor = require_actor()
    found = services.get_unit(actor, unit_id)
    form = edits.opened(partial(EditUnitForm, obj=found), found)
    if form.validate_on_submit():
        try:
            services.edit_unit(found, form.draft(found.code), actor=actor, now=utcnow())
        except Conflict as error:
            _blame(form, error)
        else:
            db.session.commit()
            edits.tell(form)
            flash(_("The changes are saved."), "success")
            return redirect(url_for("units.unit", unit_id=unit_id))
    return render_template("units/form.html", form=form, unit=found), form.status
