"""Pages of rankings: the overview, a round, a run, one total explained, recomputation, the workbook."""

from __future__ import annotations

import io

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from campaigns import services as campaigns
from core import jobs
from core.access import Role, allow, require_actor
from core.clock import utcnow
from core.db import db
from core.errors import Conflict
from core.files import XLSX
from core.i18n import current
from core.paging import page_number
from selection import exports, pages, services
from selection.forms import ConfirmForm, RunForm
from selection.models import RankingRow, RankingRun
from selection.views import bp
from selection.words import CRITERION_METHODS, NEXT_STEPS, PLACES, STEPS

AT_ONCE = 1000  # candidates whose workbook is written while the person waits


@bp.get("")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def index() -> ResponseReturnValue:
    """Show how far every honour is, and the next step. 排名与推荐"""
    states = services.board(require_actor())
    actions = {s.honour.id: pages.next_action(s) for one in states for s in one.honours}
    return render_template("selection/index.html", campaigns=states, actions=actions, steps=NEXT_STEPS)


@bp.route("/rounds/<int:round_id>", methods=["GET", "POST"])
@allow(Role.ORGANISER, Role.SUPERVISOR)
def round_page(round_id: int) -> ResponseReturnValue:
    """Show whether a round can be ranked, and rank it. 轮次"""
    actor = require_actor()
    round_ = campaigns.get_round(actor, round_id)
    form = RunForm()
    if form.validate_on_submit():
        services.check_ready(round_, actor=actor, now=utcnow())
        job = _ask_run(round_.id, form.number.data, round_.honour.name, round_.name)
        db.session.commit()
        return redirect(url_for("core.job", job_id=job.id))
    runs = services.runs_of(round_)
    form.number.data = (runs[0].number if runs else 0) + 1
    state, drafts = services.round_state(round_), services.drafts_of(round_)
    return render_template("selection/round.html", round=round_, state=state, form=form, runs=runs, drafts=drafts)


def _ask_run(round_id: int, number: str, honour: str, round_name: str) -> jobs.Job:
    params = {"round_id": round_id, "number": number, "locale": current()}
    title = _("Ranking of %(honour)s, %(round)s", honour=honour, round=round_name)
    return jobs.ask("ranking.run", params, title=title, actor=require_actor(), now=utcnow())


def _asked() -> services.Filter:
    """Read the filter from the address; what makes no sense asks for nothing."""
    places = request.args.get("places", "")
    return services.Filter(
        division_id=pages.whole(request.args.get("division")),
        text=pages.searched(request.args.get("q")),
        places=places if places in PLACES else "",
        sort=request.args.get("sort", "place"),
    )


@bp.get("/runs/<int:run_id>")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def run(run_id: int) -> ResponseReturnValue:
    """Show a ranking, a page at a time, and beside it how one total came to be. 排名结果"""
    found, asked = services.get_run(require_actor(), run_id), _asked()
    chosen = pages.whole(request.args.get("candidate"))
    row = services.get_row(found, chosen) if chosen is not None else None
    shown = pages.ranking_page(found, asked, page_number(request.args.get("page")), chosen)
    explained = _explained(found, row) if row else {}
    at_once = found.candidate_count <= AT_ONCE or asked.narrow
    action = pages.action_after(found)
    return render_template("selection/run.html", at_once=at_once, action=action, **shown, **explained)


def _explained(found: RankingRun, row: RankingRow) -> dict[str, object]:
    """Return what the explanation of one row draws."""
    explanation = services.explain_row(found, row, services.rivals_of(row))
    return {
        "row": row,
        "why": explanation,
        "strip": pages.strip_of(explanation.strip, row.detail["total"], notes=True),
        "methods": CRITERION_METHODS,
        "tie_words": STEPS,
        "decimals": {rule["mean_decimals"] for rule in found.scheme["criteria"]},
    }


@bp.get("/runs/<int:run_id>/rows/<int:candidate_id>")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def row(run_id: int, candidate_id: int) -> ResponseReturnValue:
    """Show how one total came to be, down to the marks; prints on one page. 计分单"""
    found = services.get_run(require_actor(), run_id)
    one = services.get_row(found, candidate_id)
    return render_template("selection/row.html", run=found, seal=pages.seal_of(found), **_explained(found, one))


@bp.route("/runs/<int:run_id>/recompute", methods=["GET", "POST"])
@allow(Role.ORGANISER, Role.SUPERVISOR)
def recompute(run_id: int) -> ResponseReturnValue:
    """Compute a run again from its sealed input and show what came out. 复算"""
    actor = require_actor()
    found = services.get_run(actor, run_id)
    form = ConfirmForm()
    if form.validate_on_submit():
        outcome = services.recompute(found, actor=actor, now=utcnow())
        db.session.commit()
        flash(
            _("Computed again; the outcome is in the log.")
            if outcome.entered
            else _("Computed again; the outcome is the one that you entered in the log before."),
            "success",
        )
        return redirect(url_for("selection.recompute", run_id=run_id))
    return render_template(
        "selection/recompute.html", run=found, outcome=services.compare(found), seal=pages.seal_of(found), form=form
    )


@bp.get("/runs/<int:run_id>/ranking.xlsx")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def ranking_file(run_id: int) -> ResponseReturnValue:
    """Hand over what the page shows as a workbook, with every mark behind it. 导出排名"""
    found, asked = services.get_run(require_actor(), run_id), _asked()
    if found.candidate_count > AT_ONCE and not asked.narrow:
        raise Conflict("This ranking is too long to be written while you wait.", advice="Use the button on its page.")
    data, name = exports.ranking_workbook(found, asked)
    return workbook(data, name)


@bp.post("/runs/<int:run_id>/file")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def ask_ranking_file(run_id: int) -> ResponseReturnValue:
    """Have a long ranking written as a workbook in the background. 导出排名(任务)"""
    actor = require_actor()
    found = services.get_run(actor, run_id)
    params = {"run_id": found.id, "locale": current()}
    title = _("Workbook of run %(number)s, %(honour)s", number=found.number, honour=found.round.honour.name)
    job = jobs.ask("ranking.export", params, title=title, actor=actor, now=utcnow())
    db.session.commit()
    flash(_("The workbook is being written."), "success")
    return redirect(url_for("core.job", job_id=job.id))


def workbook(data: bytes, name: str) -> Response:
    """Answer with a workbook under a name in any script."""
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=name)
