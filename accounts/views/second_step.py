"""The second step: setting it up on one's own account, and where it is asked for. 动态验证码"""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.forms import CodeForm, RuleForm
from accounts.services import rules, steps
from accounts.views.blueprint import bp
from accounts.views.own import myself
from core import paper
from core.access import Role, allow, require_actor
from core.clock import utcnow
from core.db import db
from core.errors import DomainError
from core.i18n import said
from units import services as units
from units.models import Division


@bp.get("/me/second-step")
@allow.signed_in
def second_step() -> ResponseReturnValue:
    """Show how far one's own second step at sign-in is. 查看自己的两步登录"""
    return _page(CodeForm(formdata=None), 200)


def _page(form: CodeForm, status: int) -> ResponseReturnValue:
    user = myself()
    found = steps.step_of(user.id)
    enrolling = found is not None and found.confirmed_at is None
    return render_template(
        "accounts/second_step.html",
        form=form,
        found=found,
        enrolling=enrolling,
        code=paper.code_runs(steps.uri(found)) if found is not None and enrolling else None,
        typed=steps.typed(found) if found is not None and enrolling else "",
        left=steps.codes_left(user.id),
        asked=any(rules.must_enrol(grant) for grant in user.grants if grant.ended_at is None),
    ), status


@bp.post("/me/second-step/begin")
@allow.signed_in
def begin_second_step() -> ResponseReturnValue:
    """Make a secret for one's own telephone. 开始启用两步登录"""
    steps.begin(myself(), actor=require_actor(), now=utcnow())
    db.session.commit()
    return redirect(url_for("accounts.second_step"))


@bp.post("/me/second-step/confirm")
@allow.signed_in
def confirm_second_step() -> ResponseReturnValue:
    """Turn one's own second step on with a first code. 启用两步登录"""
    form = CodeForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        codes = steps.confirm(myself(), form.code.data, actor=require_actor(), now=utcnow())
    except (steps.WrongCode, steps.Throttled) as error:
        return _wrong(form, error)
    return _show(codes)


def _wrong(form: CodeForm, error: DomainError) -> ResponseReturnValue:
    db.session.commit()  # the try is counted
    form.code.errors = (said(error),)
    return _page(form, error.status)


def _show(codes: list[str]) -> ResponseReturnValue:
    # In the answer and nowhere else: we keep what they hash to.
    db.session.commit()
    return render_template("accounts/recovery_codes.html", codes=codes, user=myself())


@bp.post("/me/second-step/codes")
@allow.signed_in
def renew_recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes for oneself; the old ones end. 重新生成自己的恢复码"""
    form = CodeForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    user, actor, now = myself(), require_actor(), utcnow()
    try:
        steps.check(user, form.code.data, now=now)
    except (steps.WrongCode, steps.Throttled) as error:
        return _wrong(form, error)
    return _show(steps.renew_codes(user, actor=actor, now=now))


@bp.post("/me/second-step/off")
@allow.signed_in
def give_up_second_step() -> ResponseReturnValue:
    """Turn one's own second step off, where no rule asks for it. 关闭自己的两步登录"""
    form = CodeForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    user, actor, now = myself(), require_actor(), utcnow()
    try:
        steps.check(user, form.code.data, now=now)
    except (steps.WrongCode, steps.Throttled) as error:
        return _wrong(form, error)
    steps.give_up(user, actor=actor, now=now)
    db.session.commit()
    flash(_("Sign-in takes one step again."), "success")
    return redirect(url_for("accounts.me"))


@bp.get("/accounts/second-step")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def step_rules() -> ResponseReturnValue:
    """Show where organisers need a second step. 查看两步登录要求"""
    return _rules(RuleForm(formdata=None), 200)


def _rules(form: RuleForm, status: int) -> ResponseReturnValue:
    actor = require_actor()
    return render_template(
        "accounts/step_rules.html", form=form, rules=rules.rules_over(actor), may_rule=rules.may_rule
    ), status


@bp.post("/accounts/second-step/new")
@allow(Role.ORGANISER)
def set_step_rule() -> ResponseReturnValue:
    """Ask organisers of a place for a second step. 要求两步登录"""
    actor, form = require_actor(), RuleForm()
    if form.validate_on_submit():
        try:
            place = units.find_place(actor, form.place.data)
            if not isinstance(place, Division):
                raise DomainError("Give a division, not a unit.")
            rules.set_rule(place, actor=actor, now=utcnow())
        except DomainError as error:
            db.session.rollback()
            form.place.errors = (said(error),)
        else:
            db.session.commit()
            flash(_("Organisers of %(place)s and below now need a second step.", place=place.name), "success")
            return redirect(url_for("accounts.step_rules"))
    return _rules(form, 422)


@bp.post("/accounts/second-step/<int:rule_id>/lift")
@allow(Role.ORGANISER)
def lift_step_rule(rule_id: int) -> ResponseReturnValue:
    """No longer ask organisers of a place for a second step. 取消两步登录要求"""
    actor = require_actor()
    rules.lift_rule(rules.get_rule(actor, rule_id), actor=actor, now=utcnow())
    db.session.commit()
    flash(_("The second step is no longer asked for there."), "success")
    return redirect(url_for("accounts.step_rules"))
