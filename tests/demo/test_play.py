"""`make demo` plays to its end, and leaves files that an office could use."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from demo.roster import MISTAKES
from tests.journeys import paper
from tests.live import ROOT

pytestmark = [pytest.mark.long, pytest.mark.timeout(1200)]
PERSONS = 18  # the quota of the persons' honour


def cents(value: object) -> int:
    """A printed figure of two decimals, exactly."""
    return int(Decimal(str(value)).quantize(Decimal("0.01")) * 100)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Play in a folder of its own; return what was printed, and where the files are."""
    folder = tmp_path_factory.mktemp("play")
    hidden = {"PINGXUAN_HOME", "DATABASE_URL", "CLOCK"}
    environment = {**{k: v for k, v in os.environ.items() if k not in hidden}, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "demo.play"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=1100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    yield done.stdout, folder / "out" / "demo"


def test_the_play_goes_through_every_step_and_leaves_its_files(played: tuple[str, Path]):
    said, out = played
    steps = re.findall(r"^\[ ?(\d+)/(\d+)\] \S.* … \S.*  \([\d.]+ s\)$", said, re.MULTILINE)
    total = int(steps[0][1])
    assert [(int(n), int(of)) for n, of in steps] == [(n, total) for n in range(1, total + 1)]
    assert total >= 14
    for name in ("ranking.xlsx", "nominees.xlsx", "certificates.pdf"):
        assert (out / name).stat().st_size > 0 and name in said
    # 217 performances in 8 segments, as the ISU published them.
    assert re.search(r"ISU Worlds, to the cent … 8 个单项、217 场，总分与名次全部一致", said)
    assert re.search(r"Audit log … \d+ 条，完整", said)


def test_in_the_ranking_every_total_is_the_sum_of_its_printed_parts(played: tuple[str, Path]):
    """For instance 24.44 + 28.72 + 18.62 + 15.00 + 9.62 = 96.40."""
    sheet = openpyxl.load_workbook(played[1] / "ranking.xlsx")["排名"]
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert rows[0][:7] == ("名次", "编号", "候选人", "单位", "地区", "综合分", "各项得分（加权后）")
    parts = [name for name in rows[1] if name]
    assert parts == ["业务知识", "实操办理", "群众沟通", "应急处置", "表达仪表"]
    people = [row for row in rows[2:] if row[0] is not None]
    assert len(people) == 49
    for row in people:
        assert sum(cents(part) for part in row[6 : 6 + len(parts)]) == cents(row[5]), row
    totals = [cents(row[5]) for row in people]
    assert totals == sorted(totals, reverse=True)
    # Places 1-2-2-4: each is one more than the number of those strictly before, unless a tie rule set them apart.
    assert [row[0] for row in people] == sorted(row[0] for row in people)
    for place, total in zip((row[0] for row in people), totals, strict=True):
        assert totals.index(total) + 1 <= place <= len([t for t in totals if t >= total])


def test_the_nominees_stand_in_the_ranking_with_the_same_totals(played: tuple[str, Path]):
    ranking = openpyxl.load_workbook(played[1] / "ranking.xlsx")["排名"]
    known = {(row[2], row[3]): (row[0], cents(row[5])) for row in ranking.iter_rows(min_row=5, values_only=True)}
    book = openpyxl.load_workbook(played[1] / "nominees.xlsx")
    rows = list(book["按推荐顺序"].iter_rows(min_row=3, values_only=True))

    assert rows[0] == ("顺序", "推荐情况", "候选人", "单位", "地区", "单位类别", "综合分", "名次")
    assert [row[0] for row in rows[1:]] == list(range(1, len(rows)))
    for _n, _state, name, unit, _place, _kind, total, place in rows[1:]:
        assert known[name, unit] == (place, cents(total))
    chosen = [row for row in rows[1:] if row[1] == "入选"]
    assert len(chosen) == PERSONS
    named = [row[1] for row in book["按姓氏笔画"].iter_rows(min_row=4, values_only=True)]
    assert sorted(named) == sorted(row[2] for row in chosen)


def test_the_certificates_are_one_page_each_with_every_number_once(played: tuple[str, Path]):
    pdf = (played[1] / "certificates.pdf").read_bytes()
    pages = paper.words(pdf)
    numbers = [re.findall(r"吉民证〔2012〕\d{4}号", page) for page in pages]

    assert paper.page_count(pdf) == len(pages) == PERSONS
    assert numbers == [[f"吉民证〔2012〕{n:04d}号"] for n in range(1, PERSONS + 1)]
    names = [row[2] for row in openpyxl.load_workbook(played[1] / "nominees.xlsx")["按推荐顺序"].iter_rows(
        min_row=4, max_row=3 + PERSONS, values_only=True)]  # fmt: skip
    assert all(name in page for name, page in zip(names, pages, strict=True))


def test_the_bad_roster_comes_back_with_its_mistakes_marked(played: tuple[str, Path]):
    said, out = played
    sheet = openpyxl.load_workbook(out / "roster-marked.xlsx").worksheets[0]
    marked = {row[0].row: row[-1].value for row in sheet.iter_rows(min_row=5) if row[-1].value}

    # The headings take four rows; the mistakes say at which unit, counted from nought, they are.
    assert set(marked) >= {5 + at for at, _code in MISTAKES}
    assert f"{len(marked)} 处错误已标出" in said
    assert marked[7] == "没有名为“朝羊区”的区划"
    assert sheet.cell(7, 7).fill.fill_type == "solid" or sheet.cell(7, 7).comment is not None
