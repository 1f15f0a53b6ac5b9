"""Rankings and lists as workbooks: what the page shows, every mark behind it, and the rule. 导出"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _

from core.i18n import current, instant
from core.numbers import from_fixed
from core.sheets.write import Column, Sheet, write_workbook
from core.sorting import stroke_key
from selection import services
from selection.models import NomineeList, RankingRow, RankingRun
from selection.services.reach import Places
from selection.services.rows import Filter
from selection.words import CRITERION_METHODS, STANDINGS, STEPS
from units.kinds import GROUPS


def ranking_workbook(run: RankingRun, asked: Filter | None = None) -> tuple[bytes, str]:
    """Write a run: the ranking, every mark sheet, the rule with the hash. Returns bytes and a file name."""
    places = services.places_of(run.round.honour.campaign.division)
    rows = services.all_rows(run, asked or Filter(), places)
    title = _("Ranking of %(honour)s, %(round)s", honour=run.round.honour.name, round=run.round.name)
    name = f"{title}.xlsx".replace("/", "-")
    return write_workbook([_ranking(run, rows, places, title), _marks(run, rows), _rule(run)]), name


def _decimals(run: RankingRun, at: int) -> int:
    found = run.scheme["criteria"][at]["weighted_decimals"]
    return int(found) if found is not None else 4


def figure(text: str | None) -> object:
    """Turn a printed figure into a number for a cell; an exact fraction such as 25/3 stays text."""
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return text


def _ranking(run: RankingRun, rows: Sequence[RankingRow], places: Places, title: str) -> Sheet:
    criteria = run.scheme["criteria"]
    columns = [
        Column(_("Rank"), kind="integer"),
        Column(_("Number"), kind="integer"),
        Column(_("Candidate")),
        Column(_("Unit")),
        Column(_("Region")),
        Column(_("Total score"), kind="decimal", places=run.total_decimals),
        *(
            Column(rule["name"], _("Criteria, weighted"), "decimal", _decimals(run, at))
            for at, rule in enumerate(criteria)
        ),
        Column(_("Note")),
    ]
    values = (
        [
            row.place,
            row.candidate_number,
            row.name,
            row.unit_name,
            places.of(row.path).name,
            Decimal(row.detail["total"]),
            *(figure(row.detail["criteria"][rule["key"]]["weighted"]) for rule in criteria),
            _("Shared place") if row.tied else "",
        ]
        for row in rows
    )
    return Sheet(title, columns, values, name=_("Ranking"), note=_head(run))


def _head(run: RankingRun) -> str:
    said: str = _(
        "Run %(number)s, %(when)s; %(candidates)s candidates, %(judges)s judges, "
        "recusals: %(recusals)s; SHA-256 %(hash)s",
        number=run.number,
        when=instant(run.run_at),
        candidates=run.candidate_count,
        judges=run.judge_count,
        recusals=run.recusal_count,
        hash=run.input_sha256,
    )
    return said


def _marks(run: RankingRun, rows: Sequence[RankingRow]) -> Sheet:
    judged = [rule for rule in run.scheme["criteria"] if rule["method"] != "given"]
    columns = [
        Column(_("Number"), kind="integer"),
        Column(_("Candidate")),
        Column(_("Judge")),
        *(Column(rule["name"], kind="decimal", places=rule["mark_decimals"]) for rule in judged),
        Column(_("Left out")),
    ]
    return Sheet(
        _("Every judge's marks"),
        columns,
        _mark_rows(rows, judged),
        name=_("Marks"),
        note=_("A blank mark is a recusal. The last column names the criteria in which the mark was left out."),
    )


def _mark_rows(rows: Iterable[RankingRow], judged: Sequence[dict[str, Any]]) -> Iterator[list[object]]:
    for row in rows:
        by_criterion = [row.detail["criteria"][rule["key"]]["marks"] for rule in judged]
        for at, (label, _text, _used) in enumerate(by_criterion[0] if by_criterion else ()):
            marks = [marks[at] for marks in by_criterion]
            left = [rule["name"] for rule, (_l, text, used) in zip(judged, marks, strict=True) if text and not used]
            yield [
                row.candidate_number,
                row.name,
                label,
                *(figure(text) for _label, text, _used in marks),
                "、".join(left),
            ]


def _rule(run: RankingRun) -> Sheet:
    columns = [
        Column(_("Criterion")),
        Column(_("How marks become one")),
        Column(_("Left out at each end"), kind="integer"),
        Column(_("Weight")),
        Column(_("Mean rounded to"), kind="integer"),
        Column(_("Weighted rounded to"), kind="integer"),
        Column(_("Part")),
    ]
    rows = [
        [
            rule["name"],
            str(CRITERION_METHODS[rule["method"]]),
            rule["drop"],
            rule["weight"],
            rule["mean_decimals"],
            rule["weighted_decimals"],
            rule["part"] or "",
        ]
        for rule in run.scheme["criteria"]
    ]
    names = {rule["key"]: rule["name"] for rule in run.scheme["criteria"]}
    chain = [str(STEPS[s["by"]]) % {"name": names.get(s["name"], s["name"])} for s in run.scheme["tie_breaks"]]
    return Sheet(
        _("The rule, as sealed"),
        columns,
        rows,
        name=_("Rule and hash"),
        note=_head(run),
        footer=_("Totals are rounded half up to %(decimals)s decimals.", decimals=run.total_decimals)
        + (" " + _("Equal totals: %(chain)s.", chain=" → ".join(chain)) if chain else ""),
    )


def group_name(code: str) -> str:
    """Name a group of unit kinds in the reader's language."""
    known = next((group for group in GROUPS if group.code == code), None)
    if known is None:
        return str(_("Other units"))
    return known.name_en if current() == "en" else known.name


def nominees_workbook(made: NomineeList) -> tuple[bytes, str]:
    """Write a list: in order of recommendation, and by the strokes of the name for the public."""
    register = services.read_list(made)
    title = _("Nominees for %(honour)s", honour=made.honour.name)
    columns = [
        Column(_("Order of merit"), kind="integer"),
        Column(_("Standing")),
        Column(_("Candidate")),
        Column(_("Unit")),
        Column(_("Region")),
        Column(_("Kind of unit")),
        Column(_("Total score"), kind="decimal", places=made.run.total_decimals),
        Column(_("Rank"), kind="integer"),
    ]
    people = [*register.chosen, *(one for tie in register.ties for one in tie.people), *register.reserves]
    rows = [
        [
            number,
            _standing(one),
            one.name,
            one.unit_name,
            one.nominee.division.name,
            group_name(one.group),
            Decimal(from_fixed(one.total, made.run.total_decimals)),
            one.nominee.place,
        ]
        for number, one in enumerate(people, start=1)
    ]
    by_strokes = sorted(register.chosen, key=lambda one: stroke_key(one.name))
    public = [[at, one.name, one.unit_name] for at, one in enumerate(by_strokes, start=1)]
    sheets = [
        Sheet(title, columns, rows, name=_("In order of recommendation"), note=_list_head(made)),
        Sheet(
            title,
            [Column(_("Order of merit"), kind="integer"), Column(_("Candidate")), Column(_("Unit"))],
            public,
            name=_("By strokes of the surname"),
            note=_("In the order of the strokes of the surname."),
        ),
    ]
    return write_workbook(sheets), f"{title}.xlsx".replace("/", "-")


def _standing(one: services.Person) -> str:
    words = str(STANDINGS[one.nominee.standing])
    return f"{words} {one.nominee.rank}" if one.nominee.standing.value == "reserve" else words


def _list_head(made: NomineeList) -> str:
    said: str = _(
        "List %(number)s of %(when)s, from run %(run)s and quota plan %(plan)s",
        number=made.number,
        when=instant(made.made_at),
        run=made.run.number,
        plan=made.plan.number,
    )
    return said
