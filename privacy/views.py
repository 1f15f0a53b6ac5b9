"""Pages of what is kept about people: the rules, erasing, one's own data. 个人信息"""

from __future__ import annotations

import io
import json
from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.services import get_user
from accounts.services.power import require_managed
from campaigns.services import get_candidate
from core.access import Role, allow, require_actor
from core.clock import utcnow
from core.db import db
from core.errors import DomainError, NotFound
from core.files import XLSX
from core.i18n import said
from privacy import jobs as _jobs  # noqa: F401 - registers what the worker does at night
from privacy import services
from privacy.forms import EraseForm, RuleForm
from privacy.services import Plan
from staff.services import get_person

bp = Blueprint("privacy", __name__)


@bp.get("/retention")
@allow.signed_in
def retention() -> ResponseReturnValue:
    """Show how long each kind of record is kept, and what would go today. 保存期限"""
    actor = require_actor()
    organiser = actor.role in (Role.ORGANISER, Role.SUPERVISOR)
    return render_template(
        "privacy/retention.html",
        rules=services.RULES.values(),
        days=services.days_of(),
        due=services.preview(utcnow()) if organiser else None,
        may_change=services.may_change(actor),
    )


@bp.route("/retention/<rule>", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def change_rule(rule: str) -> ResponseReturnValue:
    """Keep one kind of record for another number of days. 修改保存期限"""
    if rule not in services.RULES:
        raise NotFound
    form = RuleForm(data={"days": services.days_of()[rule]})
    if form.validate_on_submit():
        try:
            services.change_rule(rule, form.days.data or 0, form.reason.data or "", actor=require_actor(), now=utcnow())
        except DomainError as error:
            form.days.errors = (said(error),)
        else:
            db.session.commit()
            flash(_("The changes are saved."), "success")
            return redirect(url_for("privacy.retention"), 303)
    found = services.RULES[rule]
    return render_template("privacy/rule.html", form=form, rule=found), form.status


def _erase(name: str, plan: Plan, do: Callable[[], None], back: str, leads: str) -> ResponseReturnValue:
    """Show in numbers what erasing does, and do it once the word is typed."""
    form = EraseForm()
    if not plan.why_not and form.validate_on_submit():
        do()
        db.session.commit()
        flash(_("The personal data is erased. The log and the results are whole."), "success")
        return redirect(leads, 303)
    page = render_template("privacy/erase.html", form=form, name=name, plan=plan, back=back)
    return page, 409 if plan.why_not and form.is_submitted() else form.status


@bp.route("/staff/<int:staff_id>/erase", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def erase_staff(staff_id: int) -> ResponseReturnValue:
    """Erase a person of the staff. 删除人员信息"""
    actor = require_actor()
    person = get_person(actor, staff_id)
    services.require_staff(person, actor)
    return _erase(
        person.name,
        services.plan_staff(person),
        lambda: services.erase_staff(person, actor=actor, now=utcnow()),
        url_for("staff.person", staff_id=staff_id),
        url_for("staff.index"),
    )


@bp.route("/accounts/<int:user_id>/erase", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def erase_account(user_id: int) -> ResponseReturnValue:
    """Erase an account. 删除账号信息"""
    actor = require_actor()
    user = get_user(actor, user_id)
    require_managed(actor, user)
    return _erase(
        user.name,
        services.plan_account(user),
        lambda: services.erase_account(user, actor=actor, now=utcnow()),
        url_for("accounts.user", user_id=user_id),
        url_for("accounts.users"),
    )


@bp.route("/candidates/<int:candidate_id>/erase", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def erase_candidate(candidate_id: int) -> ResponseReturnValue:
    """Erase what names a candidate. 删除候选人信息"""
    actor = require_actor()
    candidate = get_candidate(actor, candidate_id)
    return _erase(
        candidate.name,
        services.plan_candidate(candidate),
        lambda: services.erase_candidate(candidate, actor=actor, now=utcnow()),
        url_for("campaigns.candidate", candidate_id=candidate_id),
        url_for("campaigns.candidates", honour_id=candidate.honour_id),
    )


@bp.get("/me/data")
@allow.signed_in
def own() -> ResponseReturnValue:
    """Tell a person what is kept about them. 我的信息"""
    actor = require_actor()
    return render_template("privacy/own.html", sections=services.sections(actor), ask=services.whom_to_ask(actor))


@bp.get("/me/data.xlsx")
@allow.signed_in
def own_workbook() -> ResponseReturnValue:
    """Hand a person's own data over as a workbook. 导出我的信息"""
    data = services.workbook(services.sections(require_actor()))
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=_("My data") + ".xlsx")


@bp.get("/me/data.json")
@allow.signed_in
def own_json() -> ResponseReturnValue:
    """Hand a person's own data over as JSON. 导出我的信息"""
    text = json.dumps(services.as_json(services.sections(require_actor())), ensure_ascii=False, indent=2)
    answer = Response(text, mimetype="application/json")
    answer.headers["Content-Disposition"] = "attachment; filename=my-data.json"
    return answer
