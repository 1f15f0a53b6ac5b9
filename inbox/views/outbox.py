"""The outbox: what will be sent and what was delivered. 发件箱"""

from __future__ import annotations

import io
from collections.abc import Callable

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.access import Role, allow, require_actor
from core.clock import utcnow
from core.db import db
from core.errors import NotFound
from core.files import XLSX
from core.i18n import instant
from core.paging import page_number
from core.sheets.write import Column, write_table
from inbox import services
from inbox.forms import HoldForm
from inbox.mail.compose import letter_of
from inbox.mail.deliver import TRIES, describe
from inbox.mail.server import server
from inbox.models import MailState
from inbox.views.blueprint import bp
from inbox.words import STATES

BY_NAME = {state.value: state for state in MailState}
VERBS: dict[str, Callable[..., None]] = {
    "hold": services.hold,
    "release": services.release,
    "cancel": services.cancel,
    "again": services.again,
}


def _asked() -> dict[str, object]:
    return {"state": BY_NAME.get(request.args.get("state", "")), "text": request.args.get("q", "").strip()[:64]}


@bp.get("/outbox")
@allow(Role.ORGANISER)
def outbox() -> ResponseReturnValue:
    """Show the e-mail to people within one's subtree, and what became of it. 发件箱"""
    return _outbox(HoldForm(formdata=None), 200)


def _outbox(form: HoldForm, status: int) -> ResponseReturnValue:
    actor, where = require_actor(), server()
    page = services.find_mail(actor, **_asked(), page=page_number(request.args.get("page")))  # type: ignore[arg-type]
    return render_template(
        "inbox/outbox.html",
        page=page,
        form=form,
        subjects={mail.id: letter_of(mail).subject for mail in page.items},
        counts=services.counts(actor),
        states=STATES,
        choices=[("", _("All states")), *((state.value, str(STATES[state])) for state in MailState)],
        server=describe(where) if where else None,
        held=services.holding(),
        top=services.is_top(actor),
    ), status


@bp.get("/outbox.xlsx")
@allow(Role.ORGANISER)
def export_outbox() -> ResponseReturnValue:
    """Hand over what the outbox shows as a workbook. 导出发件箱"""
    found = services.find_mail(require_actor(), **_asked(), size=10_000).items  # type: ignore[arg-type]
    heads = (_("To"), _("Address"), _("Subject"), _("State"), _("Written"), _("Tries"), _("The server's answer"))
    rows = [
        (
            mail.user.name,
            mail.address,
            letter_of(mail).subject,
            str(STATES[mail.state]),
            instant(mail.created_at),
            mail.tries,
            mail.answer,
        )
        for mail in found
    ]
    data = write_table(_("Outbox"), [Column(head) for head in heads], rows)
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=_("Outbox") + ".xlsx")


@bp.get("/outbox/<int:mail_id>")
@allow(Role.ORGANISER)
def mail(mail_id: int) -> ResponseReturnValue:
    """Show one e-mail as it is sent. 邮件"""
    found = services.get_mail(require_actor(), mail_id)
    return render_template("inbox/mail_page.html", mail=found, letter=letter_of(found), states=STATES, tries=TRIES)


@bp.post("/outbox/<int:mail_id>/<verb>")
@allow(Role.ORGANISER)
def change_mail(mail_id: int, verb: str) -> ResponseReturnValue:
    """Hold, release, call off or send again. 暂缓、恢复、取消、重发"""
    if verb not in VERBS:
        raise NotFound
    actor = require_actor()
    VERBS[verb](services.get_mail(actor, mail_id, lock=True), actor=actor, now=utcnow())
    db.session.commit()
    done = {
        "hold": _("The e-mail is on hold."),
        "release": _("The e-mail will be sent."),
        "cancel": _("The e-mail is called off."),
        "again": _("The e-mail will be sent again."),
    }
    flash(done[verb], "success")
    return redirect(url_for("inbox.mail", mail_id=mail_id))


@bp.post("/outbox/hold")
@allow(Role.ORGANISER)
def hold_outbox() -> ResponseReturnValue:
    """Let nothing go out. 暂停全部发信"""
    form = HoldForm()
    if not form.validate_on_submit():
        return _outbox(form, 422)
    services.hold_all(form.reason.data, actor=require_actor(), now=utcnow())
    db.session.commit()
    flash(_("Nothing goes out until you release it."), "success")
    return redirect(url_for("inbox.outbox"))


@bp.post("/outbox/release")
@allow(Role.ORGANISER)
def release_outbox() -> ResponseReturnValue:
    """Let e-mail go out again. 恢复发信"""
    services.release_all(actor=require_actor(), now=utcnow())
    db.session.commit()
    flash(_("E-mail goes out again."), "success")
    return redirect(url_for("inbox.outbox"))
