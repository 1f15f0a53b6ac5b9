"""One's own messages. 我的消息"""

from __future__ import annotations

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from accounts import services as accounts
from core.access import Actor, allow, current_actor, require_actor
from core.clock import utcnow
from core.db import db
from core.paging import page_number
from core.redirects import inside
from inbox import services
from inbox.links import path_of
from inbox.models import Category, Message
from inbox.views.blueprint import bp
from inbox.words import CATEGORIES, more, say

BY_NAME = {category.value: category for category in Category}


@bp.app_context_processor
def bell() -> dict[str, object]:
    """Give templates the count of unread messages; nothing is asked before a page shows it."""
    return {"unread_messages": unread_messages}


def unread_messages() -> int:
    """Count the unread messages of who is signed in, once a request."""
    actor = current_actor()
    if actor is None or actor.user_id is None:
        return 0
    if "unread_messages" not in g:
        g.unread_messages = services.unread_count(actor.user_id)
    return int(g.unread_messages)


def _asked() -> services.Asked:
    return services.Asked(BY_NAME.get(request.args.get("kind", "")), request.args.get("state") == "unread")


@bp.get("/inbox")
@allow.signed_in
def index() -> ResponseReturnValue:
    """Show one's own messages, unread ones first. 我的消息"""
    page = services.find_messages(require_actor(), _asked(), page=page_number(request.args.get("page")))
    kinds = [("", _("All kinds")), *((one.value, str(CATEGORIES[one])) for one in Category)]
    return render_template(
        "inbox/index.html", page=page, say=say, more=more, kinds=kinds, labels=CATEGORIES, left=unread_messages()
    )


@bp.post("/inbox/<int:message_id>/open")
@allow.signed_in
def open_message(message_id: int) -> ResponseReturnValue:
    """Mark a message as read and go where it leads, in the role that it is for. 打开消息"""
    actor = require_actor()
    message = services.get_message(actor, message_id)
    services.mark(message, read=True, now=utcnow())
    _act_in_role(message, actor)
    target = path_of(message.endpoint, message.args) if message.endpoint else url_for("inbox.index")
    db.session.commit()
    return redirect(target)


def _act_in_role(message: Message, actor: Actor) -> None:
    """Go on in the role that a message is for, if it is still held and not the present one."""
    if message.grant is None or message.grant.ended_at is not None or message.grant_id == actor.grant_id:
        return
    grant = accounts.switch_grant(g.login_session_id, message.grant.id, actor=actor, now=utcnow())
    place = grant.unit or grant.division
    flash(_("You now act as %(role)s of %(place)s.", role=grant.role.label, place=place.name if place else ""), "info")


@bp.post("/inbox/<int:message_id>/mark")
@allow.signed_in
def mark_message(message_id: int) -> ResponseReturnValue:
    """Mark a message as read or as unread. 标记"""
    message = services.get_message(require_actor(), message_id)
    services.mark(message, read=request.form.get("as") != "unread", now=utcnow())
    db.session.commit()
    return _back()


@bp.post("/inbox/read-all")
@allow.signed_in
def mark_all() -> ResponseReturnValue:
    """Mark all messages as read, or all of one kind. 全部标为已读"""
    asked = services.Asked(BY_NAME.get(request.form.get("kind", "")))
    count = services.mark_all(require_actor(), asked, now=utcnow())
    db.session.commit()
    flash(ngettext("%(num)s message marked as read.", "%(num)s messages marked as read.", count), "success")
    return _back()


def _back() -> Response:
    target = inside(request.form.get("back"), "/inbox")
    return redirect(target if target.split("?")[0] == "/inbox" else "/inbox")  # type: ignore[return-value]
