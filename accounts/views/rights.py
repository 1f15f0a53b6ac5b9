"""Who may do what, on one page. 权限一览"""

from __future__ import annotations

import io

from flask import current_app, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import rights as table
from accounts.services.power import Rule
from accounts.views.blueprint import bp
from core.access import Role, allow
from core.files import XLSX
from core.sheets import Column, Sheet, write_workbook

ROLES = {role.value: role for role in Role}


def _asked() -> tuple[Role | None, list[table.Right]]:
    chosen = ROLES.get(request.args.get("role", ""))
    found = table.rights(current_app._get_current_object())  # type: ignore[attr-defined]
    return chosen, [one for one in found if chosen is None or one.may(chosen)]


@bp.get("/accounts/rights")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def rights() -> ResponseReturnValue:
    """Show who may do what, as the code enforces it. 查看权限一览"""
    chosen, found = _asked()
    return render_template(
        "accounts/rights.html",
        groups=table.by_feature(found),
        count=len(found),
        roles=[chosen] if chosen else list(Role),
        every_role=list(Role),
        appointing=table.appointing(),
        where=where,
        kinds=kinds,
    )


def where(rule: Rule) -> str:
    """Say how far from one's own place a role may be given."""
    return _("places below one's own, not one's own") if rule.strictly_below else _("one's own place and those below")


def kinds(rule: Rule) -> str:
    """Say at what kind of place a role is held."""
    if rule.at_division and rule.at_unit:
        return _("a division or a unit")
    return _("a division") if rule.at_division else _("a unit")


@bp.get("/accounts/rights/export")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def export_rights() -> ResponseReturnValue:
    """Hand over who may do what as a workbook. 导出权限一览"""
    _chosen, found = _asked()
    columns = [
        Column(_("Feature")),
        Column(_("What is done")),
        Column(_("Changes anything")),
        Column(_("Reach")),
        *(Column(role.label) for role in Role),
        Column(_("Without a sign-in")),
        Column(_("Address")),
    ]
    rows = [
        (
            str(table.FEATURES.get(one.feature, one.feature)),
            one.words,
            _("yes") if one.changes else "",
            str(one.reach),
            *("✓" if one.may(role) else "" for role in Role),
            "✓" if one.may(None) else "",
            one.address,
        )
        for one in found
    ]
    rules = [(role.label, rule.by.label, where(rule), kinds(rule)) for role, rule in table.appointing()]
    heads = [Column(_("Role")), Column(_("Given and taken back by")), Column(_("Where")), Column(_("Held at"))]
    data = write_workbook([Sheet(_("Who may do what"), columns, rows), Sheet(_("Who appoints whom"), heads, rules)])
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=_("Who may do what") + ".xlsx")
