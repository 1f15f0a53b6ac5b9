"""Marks from workbooks: preview, errors in words, one transaction."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from campaigns.models import Method
from core import audit, jobs
from core.audit.models import AuditEntry
from core.db import db, writing
from core.errors import Conflict, DomainError
from core.sheets import BadWorkbook, Column, read_rows, write_table
from judges import services
from judges.arrays import missing_marks, ranking_input
from judges.models import Mark, MarksImport, MarkSource, MarkVersion, ScoreSheet, SheetState
from tests import make as common
from tests.conftest import NOW
from tests.judges import make
from units.models import ImportState

pytestmark = pytest.mark.usefixtures("database")
TES = {"key": "tes", "name": "技术分", "method": Method.GIVEN, "maximum": 9000}
LONG = "候选人,评委,指标,得分\n"


def upload(stage: make.Stage, text: str | bytes, name: str = "marks.csv") -> MarksImport:
    """Send a file and let the worker read it."""
    data = text.encode() if isinstance(text, str) else text
    with writing():
        made, _job = services.ask_marks_import(stage.panel, data, name, actor=stage.organiser, now=NOW)
        import_id = made.id
    jobs.run_pending()
    return db.session.get_one(MarksImport, import_id)


def confirm(stage: make.Stage, made: MarksImport, *, submit: bool = True) -> jobs.Job:
    with writing():
        job_id = services.confirm_marks_import(made, submit=submit, actor=stage.organiser, now=NOW).id
    jobs.run_pending()
    return db.session.get_one(jobs.Job, job_id)


def words(made: MarksImport) -> list[tuple[int, int | None, str]]:
    return [(i["row"], i["column"], i["message"] % i["params"]) for i in made.preview["issues"]]


def test_the_long_layout_by_name_and_by_number_in_either_language():
    """Two sheets of three marks; one by name in Chinese, one by number with English headings."""
    stage = make.stage(candidates=2, judges=1)
    chinese = LONG + "王秀兰,1,业务知识,22.5\n王秀兰,1,实操办理,28\n王秀兰,1,应急处置,10\n"
    confirm(stage, upload(stage, chinese))
    english = "segment,candidate,judge,criterion,score\nx,2,1,c1,１９．５\nx,2,1,c2,30\nx,2,1,c3,15\n"
    made = upload(stage, english)

    assert made.state is ImportState.PREVIEWED
    assert made.preview["ignored"] == ["segment"]
    assert (made.preview["marks"], made.preview["complete"]) == (3, 1)
    confirm(stage, made)

    data, _labels = ranking_input(stage.round)
    assert data.marks["c1"].tolist() == [[225], [195]]
    assert data.marks["c3"].tolist() == [[100], [150]]
    assert list(audit.verify()) == []


def test_the_wide_layout_takes_one_sheet_a_row():
    stage = make.stage(candidates=2, judges=2)
    rows = [
        ("王秀兰", "1", 22.5, 28, 10),
        ("王秀兰", "2", 21, 27.5, 15),
        ("李建国", "1", 20, 30, 5),
        ("李建国", "2", 19, 29, None),
    ]
    columns = [Column(heading) for heading in ("姓名", "评委", "业务知识", "实操办理")] + [Column("应急处置")]
    made = upload(stage, write_table("评分汇总", columns, rows), "汇总.xlsx")

    assert (made.preview["form"], made.preview["marks"], made.preview["blank"]) == ("wide", 11, 1)
    assert (made.preview["sheets"], made.preview["complete"]) == (4, 3)
    confirm(stage, made)

    assert [(m.candidate_name, m.seat_label) for m in missing_marks(stage.round)] == [("李建国", "2")] * 3
    assert stage.sheet(1, 1).state is SheetState.DRAFT
    assert stage.sheet(0, 0).state is SheetState.SUBMITTED


def test_without_a_judge_the_figures_go_to_the_data_seat():
    stage = make.stage(candidates=2, judges=1, criteria=(*make.CRITERIA[:1], TES))
    made = upload(stage, "candidate,技术分,nation\n1,60.7\n李建国,58.1,CHN\n")
    confirm(stage, made)

    data, _labels = ranking_input(stage.round)
    assert data.given["tes"].tolist() == [607, 581]


def test_every_version_is_kept_with_its_source():
    """Typed 20, then 22.5 from the workbook: versions 1 and 2."""
    stage = make.stage(candidates=1, judges=1)
    stage.save(0, 0, {"c1": "20"})
    made = upload(stage, LONG + "1,1,c1,22.5\n1,1,c2,28\n")
    confirm(stage, made)

    kept = db.session.scalars(sa.select(MarkVersion).order_by(MarkVersion.criterion_id, MarkVersion.version)).all()
    assert [(v.version, v.value, v.source) for v in kept] == [
        (1, 200, MarkSource.TYPED),
        (2, 225, MarkSource.WORKBOOK),
        (1, 280, MarkSource.WORKBOOK),
    ]
    assert stage.sheet().state is SheetState.DRAFT
    assert list(audit.verify()) == []


def test_the_same_workbook_twice_changes_nothing_the_second_time():
    stage = make.stage(candidates=1, judges=1)
    text = LONG + "1,1,c1,22.5\n1,1,c2,28\n1,1,c3,10\n"
    first = upload(stage, text)
    first_id = first.id
    confirm(stage, first)
    first = db.session.get_one(MarksImport, first_id)
    with pytest.raises(Conflict, match="imported already"):
        services.confirm_marks_import(first, actor=stage.organiser, now=NOW)

    second = upload(stage, text)
    assert (second.preview["unchanged"], second.preview["changed"]) == (3, 0)
    confirm(stage, second)

    assert db.session.scalar(sa.select(sa.func.count()).select_from(MarkVersion)) == 3


def test_a_job_done_twice_writes_once():
    stage = make.stage(candidates=1, judges=1)
    made = upload(stage, LONG + "1,1,c1,22.5\n")
    with writing():
        for _twice in range(2):
            services.confirm_marks_import(made, actor=stage.organiser, now=NOW)
    jobs.run_pending()

    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mark)) == 1
    assert db.session.scalar(sa.select(sa.func.count()).where(AuditEntry.action == "marks.imported")) == 1


def test_a_submitted_sheet_is_never_overwritten_and_named():
    stage = make.stage(candidates=1, judges=1)
    stage.mark(0, 0, {"c1": "22.5", "c2": "28", "c3": "10"})
    made = upload(stage, LONG + "1,1,c1,22.4\n1,1,c2,27\n")

    assert made.state is ImportState.REFUSED
    assert words(made) == [(2, 4, "The sheet of judge 1 for 1 王秀兰 is submitted. Return it first, or leave it out.")]


def test_a_sheet_submitted_between_preview_and_confirmation_stops_the_import():
    stage = make.stage(candidates=1, judges=1)
    made = upload(stage, LONG + "1,1,c1,22.4\n")
    stage.mark(0, 0, {"c1": "22.5", "c2": "28", "c3": "10"})

    import_id = made.id
    job = confirm(stage, made)

    assert job.state is jobs.JobState.FAILED
    assert "已提交" in job.message or "is submitted" in job.message
    assert db.session.get_one(MarksImport, import_id).state is ImportState.PREVIEWED
    assert stage.sheet().marks[0].value == 225


def test_a_recused_judge_cannot_be_given_marks():
    stage = make.stage(candidates=1, judges=2)
    with writing():
        services.recuse(stage.seats()[1], stage.candidates()[0], "亲属", actor=stage.organiser, now=NOW)

    assert words(upload(stage, LONG + "1,2,c1,22\n")) == [(2, 4, "Judge 2 is recused from 1 王秀兰.")]


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("张三,1,c1,20", 1, "No candidate is called “张三” or has this number."),
        ("99,1,c1,20", 1, "No candidate is called “99” or has this number."),
        (",1,c1,20", 1, "This row names no candidate."),
        ("1,9,c1,20", 2, "No judge's seat is labelled “9”."),
        ("1,1,唱歌,20", 3, "The rubric has no criterion called “唱歌”."),
        ("1,1,c1,25.1", 4, "Enter 0 to 25, with at most one decimal place."),
        ("1,1,c1,-1", 4, "Enter 0 to 25, with at most one decimal place."),
        ("1,1,c1,1.25", 4, "Enter 0 to 25, with at most one decimal place."),
        ("1,1,c1,nan", 4, "Enter 0 to 25, with at most one decimal place."),
        ("1,1,c3,7", 4, "Enter 0 to 15, in steps of 5."),
        ("1,,c1,20", 2, "“业务知识” is marked by judges: say by which."),
        ("1,1,技术分,20", 2, "“技术分” is an imported figure: leave the judge empty."),
    ],
)
def test_each_mistake_is_said_in_words_at_its_cell(row: str, column: int, said: str):
    stage = make.stage(candidates=1, judges=1, criteria=(*make.CRITERIA, TES))

    made = upload(stage, LONG + row + "\n")

    assert words(made) == [(2, column, said)]
    assert made.state is ImportState.REFUSED
    with pytest.raises(DomainError, match="cannot be imported"):
        services.confirm_marks_import(made, actor=stage.organiser, now=NOW)


def test_twins_must_be_told_apart_by_number_and_a_number_must_fit_the_name():
    stage = make.stage(candidates=2, judges=1)
    other = common.unit(stage.tree["220202"])
    with writing():
        twin = stage.candidates()[1]
        twin.name, twin.unit_id = "王秀兰", other.id
        audit.record("candidate.edited", twin, actor=stage.organiser, now=NOW)
    text = "编号,姓名,评委,指标,得分\n,王秀兰,1,c1,20\n1,李建国,1,c1,20\n7,,1,c1,20\n2,王秀兰,1,c1,20\n2,,1,c1,21\n"

    assert [said for _row, _column, said in words(upload(stage, text))] == [
        "Several candidates are called “王秀兰”. Give the number instead.",
        "Number 1 is 王秀兰, not “李建国”.",
        "No candidate is called “7” or has this number.",
        "This mark is given already in row 5.",
    ]


def test_a_workbook_with_mistakes_comes_back_marked():
    """Row 2 holds 99 for a maximum of 25; the returned workbook has a column 问题 that says so."""
    stage = make.stage(candidates=1, judges=1)
    made = upload(stage, LONG + "1,1,c1,99\n")

    assert made.marked_file is not None
    table = read_rows(made.marked_file.read(), filename=made.marked_file.name)
    assert table.rows[0][-1] == "问题"
    assert "25" in str(table.rows[1][-1])


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (
            b"PK\x03\x04 not a zip",
            "x.xlsx",
            "The file is damaged or incomplete.",
        ),
        ("姓名,电话\n王,1\n".encode(), "x.csv", "No row of column headings was found."),
        ("评委,业务知识\n1,1\n".encode(), "x.csv", "The table lacks these columns: 候选人."),
        ("候选人,评委\n1,1\n".encode(), "x.csv", "The table lacks these columns: 指标、得分."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(data: bytes, name: str, code: str):
    stage = make.stage(candidates=1, judges=1)

    made = upload(stage, data, name)

    assert made.state is ImportState.REFUSED
    refusal = made.preview["refusal"]
    assert (refusal["message"] % refusal["params"]).startswith(code)


def test_marks_cannot_come_in_before_opening_after_the_phase_or_from_an_empty_file():
    early = make.stage(candidates=1, judges=1, opened=False)
    with pytest.raises(Conflict, match="not open"):
        services.ask_marks_import(early.panel, b"x", "x.csv", actor=early.organiser, now=NOW)
    late = make.stage(candidates=1, judges=1, tree=early.tree, place="2201", closes=NOW.date().replace(day=2))
    with pytest.raises(DomainError, match="is over"):
        services.ask_marks_import(late.panel, b"x", "x.csv", actor=late.organiser, now=NOW)
    ready = make.stage(candidates=1, judges=1, tree=early.tree, place="2202")
    with pytest.raises(BadWorkbook):
        services.ask_marks_import(ready.panel, b"", "x.csv", actor=ready.organiser, now=NOW)


def test_marks_typed_since_the_preview_are_not_written_over():
    """The workbook says 22, 28; the judge types 20 for the first and 28 for the second: only the first differs."""
    stage = make.stage(candidates=1, judges=1)
    import_id = upload(stage, LONG + "1,1,c1,22\n1,1,c2,28\n1,1,c3,10\n").id
    stage.save(0, 0, {"c1": "20", "c2": "28"})

    made = db.session.get_one(MarksImport, import_id)
    cells, count = services.cells_of(made)
    assert count == 1
    assert (cells[0].criterion, cells[0].planned, cells[0].now) == ("业务知识", "22.0", "20.0")
    with pytest.raises(Conflict, match="1 marks were typed since the preview"), writing():
        services.confirm_marks_import(made, actor=stage.organiser, now=NOW)

    with writing():
        services.preview_again(db.session.get_one(MarksImport, import_id), actor=stage.organiser, now=NOW)
    jobs.run_pending()
    made = db.session.get_one(MarksImport, import_id)
    assert (made.preview["changed"], made.preview["unchanged"]) == (2, 1)
    assert confirm(stage, made).state is jobs.JobState.DONE
    assert stage.sheet().state is SheetState.SUBMITTED
    assert list(audit.verify()) == []


def test_marks_typed_between_the_confirmation_and_the_worker_are_not_written_over():
    stage = make.stage(candidates=1, judges=1)
    made = upload(stage, LONG + "1,1,c1,22\n")
    with writing():
        job_id = services.confirm_marks_import(made, actor=stage.organiser, now=NOW).id
    stage.save(0, 0, {"c1": "20"})
    jobs.run_pending()

    job = db.session.get_one(jobs.Job, job_id)
    assert job.state is jobs.JobState.FAILED and "王秀兰" in job.message
    assert {mark.value for mark in stage.sheet().marks} == {200}


def test_without_the_tick_complete_sheets_stay_drafts():
    stage = make.stage(candidates=1, judges=1)
    confirm(stage, upload(stage, LONG + "1,1,c1,22\n1,1,c2,28\n1,1,c3,10\n"), submit=False)

    assert stage.sheet().state is SheetState.DRAFT


def test_ten_thousand_marks_are_written_by_a_handful_of_statements(work: Callable[[], int]):
    """2,500 candidates × 1 judge × 4 criteria = 10,000 marks; statements do not grow with them."""
    criteria = tuple({"key": f"c{n}", "name": f"指标{n}", "maximum": 100} for n in range(1, 5))
    stage = make.stage(candidates=2500, judges=1, criteria=criteria)
    out = io.StringIO()
    out.write("编号,评委,指标1,指标2,指标3,指标4\n")
    for number in range(1, 2501):
        out.write(f"{number},1,9.5,8.5,7.5,{number % 10}\n")
    made = upload(stage, out.getvalue())
    assert made.preview["marks"] == 10_000
    statements: list[str] = []

    def count(*args: object) -> None:
        statements.append(str(args[2]))

    sa.event.listen(db.engine, "before_cursor_execute", count)
    try:
        job = confirm(stage, made)
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", count)

    assert job.state is jobs.JobState.DONE
    assert len(statements) < 80
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mark)) == 10_000
    assert db.session.scalar(sa.select(sa.func.count()).where(ScoreSheet.state == SheetState.SUBMITTED)) == 2500
    assert list(audit.verify()) == []
