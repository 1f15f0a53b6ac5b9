"""What the templates of selection draw: rows, strips and words, all worked out before. 页面数据"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _

from campaigns.models import HolderKind
from core.i18n import with_args
from core.paging import Page
from selection import services
from selection.models import ListState, Nominee, NomineeList, RankingRow, RankingRun, Standing
from selection.services.reach import Places
from selection.words import PLACES, STANDINGS
from units.models import Division
from units.roster.divisions import short_names

NEAR_END = 14  # percent of a strip that a label takes
MANY = 5  # criteria beyond these give way where a side panel takes their room


@dataclass(frozen=True)
class Strip:
    """A mark strip as the macro draws it."""

    dots: tuple[dict[str, Any], ...]
    mean: float
    label: str
    notes: tuple[tuple[float, str, bool], ...] = ()
    near_an_end: bool = False  # the composite's label would run into an end's


@dataclass(frozen=True)
class QuotaLine:
    """Where the seats end among the rows of a page. 名额线"""

    after: int  # rows of the page above it
    seats: int
    shared: bool  # the places just above and below are one
    region: bool  # the line of one region, the one that decides


@dataclass(frozen=True)
class Shown:
    """One row of the ranking table."""

    place: int
    number: int
    name: str
    url: str
    unit: str
    division: str
    total: str
    cells: tuple[str, ...]
    strip: Strip | None
    badges: tuple[tuple[str, str | None], ...]  # words, tone
    chosen: bool


def short_name(division: Division) -> str:
    """Call a division as a dense table does: 长春, not 长春市."""
    return short_names(division.name)[-1]


def place_name(division: Division, places: Places) -> str:
    """Name the division whose quota somebody competes for; the campaign's own is 省直."""
    if division.id == places.own.id:
        return str(_("%(place)s itself", place=short_name(division)))
    return short_name(division)


def strip_of(stored: Mapping[str, Any], total: str, *, notes: bool = False) -> Strip | None:
    """Prepare a stored strip for the macro."""
    if not stored:
        return None
    dots = tuple(
        {"position": position, "left_out": out, "level": level, "beyond": beyond}
        for position, out, level, beyond in stored["dots"]
    )
    marks = ", ".join(text for text in stored["alone"] if text is not None)
    words: tuple[tuple[float, str, bool], ...] = ()
    if notes:
        words = ((0.0, stored["low"], False), (100.0, stored["high"], False), (stored["mean"], total, True))
    near_an_end = not NEAR_END < stored["mean"] < 100 - NEAR_END
    label = _("Each judge's own total: %(marks)s; composite %(total)s", marks=marks, total=total)
    return Strip(dots, stored["mean"], label, words, near_an_end)


def of_units(run: RankingRun) -> bool:
    """Tell whether units compete, each under its own name, so that a column of units would repeat it."""
    return run.round.honour.holder_kind is HolderKind.UNIT


def columns_of(run: RankingRun, strip: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Return the heads of the ranking table."""
    criteria = run.scheme["criteria"]
    heads: list[dict[str, Any]] = [
        {"label": _("Rank"), "key": "place", "num": True},
        {"label": _("No."), "key": "number", "num": True, "narrow": True, "opt": True},
        {"label": _("Candidate")},
        *([] if of_units(run) else [{"label": _("Unit"), "key": "unit", "narrow": True, "opt": True}]),
        {"label": _("Region"), "key": "division", "opt": True},
        {"label": _("Total score"), "key": "total", "num": True},
    ]
    for at, rule in enumerate(criteria):
        small = "" if rule["weight"] in ("1", "-1") else f"× {services.plain_weight(rule['weight'])}"
        heads.append(
            {
                "label": rule["name"],
                "key": f"criterion-{rule['key']}",
                "small": small,
                "num": True,
                "opt": True,
                "narrow": at >= MANY,
                "class": "criterion",
            }
        )
    if strip:
        scale = _("%(low)s to %(high)s", low=strip["low"], high=strip["high"])
        heads.append({"label": _("Each judge's own total"), "small": scale, "opt": True})
    return heads


def ranking_page(run: RankingRun, asked: services.Filter, number: int, chosen: int | None) -> dict[str, Any]:
    """Return what the ranking page draws; as many statements for ten candidates as for ten thousand."""
    places = services.places_of(run.round.honour.campaign.division)
    page = services.find_rows(run, asked, places, page=number)
    standings = services.standings_of(run, page.items)
    strip = page.items[0].detail["strip"] if page.items else None
    return {
        "run": run,
        "page": page,
        "columns": columns_of(run, strip),
        "rows": [
            _shown(run, row, standings.get(row.candidate_id), places, row.candidate_id == chosen) for row in page.items
        ],
        "sort": asked.sort,
        "narrow": asked.narrow,
        "of_units": of_units(run),
        "divisions": [(one.id, place_name(one, places)) for one in places.every],
        "place_choices": PLACES.items(),
        "seal": seal_of(run),
        "line": quota_line(run, asked, page),
    }


def quota_line(run: RankingRun, asked: services.Filter, page: Page) -> QuotaLine | None:
    """Find where the seats end among the rows shown: of one region, or of the whole quota.

    It has a meaning only in the order of the places, with nobody filtered out.
    """
    if asked.sort != "place" or asked.text or asked.places:
        return None
    honour = run.round.honour
    seats: int | None = honour.quota
    if asked.division_id is not None:
        plan = services.last_plan(honour)
        seats = next((one.seats for one in plan.shares if one.division_id == asked.division_id), None) if plan else None
    if seats is None or seats >= page.total:
        return None
    after = seats - (page.first - 1)
    if not (0 < after <= len(page.items) or after == 0 == seats):
        return None
    shared = 0 < after < len(page.items) and page.items[after - 1].place == page.items[after].place
    return QuotaLine(after, seats, shared, asked.division_id is not None)


def _shown(run: RankingRun, row: RankingRow, nominee: Nominee | None, places: Places, chosen: bool) -> Shown:
    strip = strip_of(row.detail["strip"], row.detail["total"])
    return Shown(
        place=row.place,
        number=row.candidate_number,
        name=row.name,
        url=with_args(candidate=row.candidate_id),
        unit=row.unit_name,
        division=place_name(places.of(row.path), places),
        total=row.detail["total"],
        cells=tuple(row.detail["criteria"][rule["key"]]["weighted"] for rule in run.scheme["criteria"]),
        strip=strip,
        badges=tuple(_badges(row, nominee)),
        chosen=chosen,
    )


def _badges(row: RankingRow, nominee: Nominee | None) -> list[tuple[str, str | None]]:
    if nominee is not None and nominee.standing is Standing.TIED:
        return [(_("Tied, to be decided"), "due")]
    found: list[tuple[str, str | None]] = []
    if row.tied:
        found.append((_("Shared place"), None))
    elif row.detail["same_total"]:
        found.append((_("Same total"), None))
    if nominee is not None and nominee.standing is not Standing.OUT:
        tone = "honour" if nominee.standing is Standing.CHOSEN else None
        words = str(STANDINGS[nominee.standing])
        found.append((f"{words} {nominee.rank}" if nominee.standing is Standing.RESERVE else words, tone))
    return found


def seal_of(run: RankingRun) -> str:
    """Shorten a hash to what a person compares: 9f3c-27ab."""
    return f"{run.input_sha256[:4]}-{run.input_sha256[4:8]}"


def action_after(run: RankingRun) -> tuple[str, str] | None:
    """Return what comes after a run where it is the newest: what an honour waits for, or nothing."""
    state = services.honour_state(run.round.honour)
    if state.last is None or state.last.run is None or state.last.run.id != run.id:
        return None
    return next_action(state)


def issuing(made: NomineeList) -> tuple[str, str] | None:
    """Return where certificates are issued from a confirmed list, if they can be."""
    if made.state is not ListState.CONFIRMED or "certificates.honour" not in current_app.view_functions:
        return None
    return _("Issue certificates"), url_for("certificates.honour", honour_id=made.honour_id)


def next_action(state: services.HonourState) -> tuple[str, str] | None:
    """Return the words and the address of an honour's next step, if it is one of selection's."""
    honour, plan, made = state.honour, state.plan, state.list
    if state.step == "rank" and state.last is not None:
        return _("Compute the ranking"), url_for("selection.round_page", round_id=state.last.round.id)
    if state.step == "plan":
        return _("Share out the quota"), url_for("selection.quota", honour_id=honour.id)
    if state.step in ("plan_tie", "list") and plan is not None:
        words = _("Decide who gets the seats") if state.step == "plan_tie" else _("Make the list")
        return words, url_for("selection.plan", plan_id=plan.id)
    if state.step in ("list_tie", "confirm") and made is not None:
        words = _("Decide the tie") if state.step == "list_tie" else _("Confirm the list")
        return words, url_for("selection.nominees", list_id=made.id)
    return None


def heat_level(count: int) -> int:
    """Grey by count: none, one, two, three, more."""
    return min(count, 4)


def whole(text: str | None) -> int | None:
    """Read an id from an address; what is none asks for nothing."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def searched(text: str | None) -> str:
    """Read what is looked for from an address, as a database takes it."""
    return (text or "").replace("\0", "").strip()[:64]
