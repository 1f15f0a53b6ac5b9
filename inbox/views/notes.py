"""Writing to many. 群发消息"""

from __future__ import annotations

from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from core.access import Role, allow, require_actor
from core.clock import utcnow
from core.db import db
from core.errors import DomainError
from core.i18n import said
from inbox import services
from inbox.forms import NoteForm, audience_choices
from inbox.views.blueprint import bp


@bp.route("/inbox/write", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def write() -> ResponseReturnValue:
    """Write to all who hold a role below one; who they are is shown in numbers first. 群发消息"""
    actor, form, shown = require_actor(), NoteForm(), None
    if request.method == "GET":
        form.audience.data = request.args.get("to", "")
        form.letter.data = uuid4().hex
    elif form.validate_on_submit():
        try:
            if request.form.get("step") == "send":
                note = services.send(
                    form.audience.data,
                    form.subject.data,
                    form.body.data,
                    once=(form.letter.data or uuid4().hex)[:64],
                    actor=actor,
                    now=utcnow(),
                )
                db.session.commit()
                flash(ngettext("Sent to %(num)s person.", "Sent to %(num)s persons.", note.recipients), "success")
                return redirect(url_for("inbox.write"))
            if request.form.get("step") != "change":
                shown = services.audience_of(actor, form.audience.data)
        except DomainError as error:
            db.session.rollback()
            form.audience.errors = (said(error),)
    status = 422 if form.errors else 200
    words = {"form": form, "shown": shown, "sent": services.sent_notes(actor), "audiences": dict(audience_choices())}
    return render_template("inbox/write.html", **words), status
