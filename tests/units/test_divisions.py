"""Loading divisions."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core import audit
from core.access import Actor, Role, system
from core.audit import AuditEntry
from core.db import db, writing
from core.errors import DomainError, NotFound
from core.sheets import BadWorkbook, Column, write_table
from tests import make
from tests.conftest import NOW
from units import services
from units.models import Division, Level
from units.services.divisions import Loaded

TABLE = [
    {"code": "22", "name": "吉林省", "parent_code": "", "level": "province"},
    {"code": "2201", "name": "长春市", "parent_code": "22", "level": "prefecture"},
    {"code": "220102", "name": "南关区", "parent_code": "2201", "level": "county"},
]


def load(rows: list[dict[str, str]], actor: Actor | None = None) -> Loaded:
    with writing():
        return services.load_divisions(rows, actor=actor or system(), now=NOW)


@pytest.mark.usefixtures("database")
def test_the_shipped_table_is_loaded_whole_with_one_entry_and_a_whole_log():
    """1 province + 9 prefectures + 69 counties + 1,075 townships = 1,154."""
    with writing():
        rows = services.shipped_rows("jilin")
        assert services.load_divisions(rows, actor=system(), now=NOW) == Loaded(1154, 0, 0)

    entries = db.session.scalars(sa.select(AuditEntry.action)).all()
    county = db.session.scalars(sa.select(Division).where(Division.code == "220102")).one()
    assert entries == ["divisions.loaded"]
    assert (county.path, county.level, county.parent.code) == ("/22/2201/220102/", Level.COUNTY, "2201")
    assert list(audit.verify()) == []


@pytest.mark.usefixtures("database")
def test_loading_a_table_twice_changes_nothing():
    load(TABLE)

    assert load(TABLE) == Loaded(0, 0, 3)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == 1


@pytest.mark.usefixtures("database")
def test_a_division_that_the_table_names_anew_is_renamed():
    load(TABLE)

    assert load([*TABLE[:2], TABLE[2] | {"name": "南关新区"}]) == Loaded(0, 1, 2)
    assert db.session.scalar(sa.select(Division.name).where(Division.code == "220102")) == "南关新区"
    assert list(audit.verify()) == []


@pytest.mark.usefixtures("database")
def test_the_order_of_the_rows_does_not_matter_and_parents_follow_from_the_codes():
    rows = [{"code": row["code"], "name": row["name"]} for row in reversed(TABLE)]

    assert load(rows).added == 3
    assert db.session.scalar(sa.select(Division.path).where(Division.code == "220102")) == "/22/2201/220102/"


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"code": "", "name": "无码"}, "Row 4"),
        ({"code": "22-9", "name": "有横"}, "Row 4"),
        ({"code": "2209", "name": ""}, "Row 4"),
        ({"code": "2209", "name": "长" * 65}, "Row 4"),
        ({"code": "220", "name": "不知层级"}, "Row 4"),
        ({"code": "2201", "name": "重复"}, "stands twice"),
        ({"code": "230102", "name": "道里区", "parent_code": "2301"}, "is missing"),
        ({"code": "2202", "name": "倒挂", "parent_code": "220102"}, "cannot lie below"),
        ({"code": "2202", "name": "自环", "parent_code": "2202"}, "cannot lie below"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_and_nothing_is_loaded(row, words):
    with pytest.raises(DomainError, match=words):
        load([*TABLE, row])

    assert db.session.scalar(sa.select(sa.func.count()).select_from(Division)) == 0


@pytest.mark.usefixtures("database")
def test_two_divisions_that_hang_from_each_other_are_refused():
    rows = [
        {"code": "A1", "name": "甲", "parent_code": "B1", "level": "county"},
        {"code": "B1", "name": "乙", "parent_code": "A1", "level": "county"},
    ]
    with pytest.raises(DomainError):
        load(rows)


@pytest.mark.usefixtures("database")
def test_a_division_is_not_moved_by_a_table():
    load(TABLE)

    with pytest.raises(DomainError, match="lies elsewhere"):
        load([*TABLE[:2], TABLE[2] | {"parent_code": "22"}])
    with pytest.raises(DomainError, match="lies elsewhere"):
        load([*TABLE[:2], TABLE[2] | {"level": "township"}])


@pytest.mark.usefixtures("database")
def test_an_organiser_loads_only_what_lies_below_them():
    places = make.tree()
    organiser = make.person(Role.ORGANISER, places["2201"])

    assert load([{"code": "220105", "name": "二道区", "parent_code": "2201"}], organiser).added == 1
    with pytest.raises(DomainError, match="outside"):
        load([{"code": "220204", "name": "船营区", "parent_code": "2202"}], organiser)
    with pytest.raises(DomainError, match="outside"):
        load([{"code": "2202", "name": "改名市", "parent_code": "22"}], organiser)


@pytest.mark.usefixtures("database")
def test_a_table_that_names_nothing_above_hangs_from_the_organisers_own_division():
    with writing():
        services.load_divisions([{"code": "CN", "name": "民政部", "level": "部"}], actor=system(), now=NOW)
    ministry = db.session.scalars(sa.select(Division)).one()
    organiser = make.person(Role.ORGANISER, ministry)

    load(TABLE, organiser)

    assert db.session.scalar(sa.select(Division.path).where(Division.code == "2201")) == "/CN/22/2201/"
    assert load(TABLE, organiser).same == 3


@pytest.mark.usefixtures("database")
def test_a_workbook_of_divisions_is_read_whatever_excel_made_of_its_codes():
    columns = [Column("行政区划代码", kind="integer"), Column("名称"), Column("级别")]
    data = write_table("区划表", columns, [(22, "吉林省", "省"), (2201, "长 春 市", "市州"), ("", "", "")])

    rows = services.read_divisions(data, "区划.xlsx")

    assert rows == [
        {"code": "22", "name": "吉林省", "level": "省"},
        {"code": "2201", "name": "长春市", "level": "市州"},
    ]
    with pytest.raises(BadWorkbook):
        services.read_divisions(b"not a workbook", "区划.xlsx")


@pytest.mark.usefixtures("database")
def test_unknown_shipped_tables_and_empty_uploads_are_refused():
    with pytest.raises(NotFound):
        services.shipped_rows("../secret")
    with pytest.raises(NotFound):
        services.ask_shipped_divisions("heilongjiang", actor=system(), now=NOW)
    with pytest.raises(BadWorkbook):
        services.ask_divisions(b"", "a.csv", actor=system(), now=NOW)


@pytest.mark.usefixtures("database")
def test_the_way_down_and_the_parts_below_stay_within_the_actors_subtree():
    places = make.tree()
    make.unit(places["220102"])
    make.unit(places["220102"])
    make.unit(places["2201"])
    organiser = make.person(Role.ORGANISER, places["2201"])

    assert [d.code for d in services.trail(organiser, places["220102"])] == ["2201", "220102"]
    assert [(d.code, n) for d, n in services.parts(organiser, places["2201"])] == [("220102", 2), ("220104", 0)]
    assert services.has_divisions(organiser)
    assert not services.has_divisions(make.person(Role.ORGANISER, places["220102"]))
    with pytest.raises(NotFound):
        services.get_division(organiser, places["22"].id)
    with pytest.raises(NotFound):
        services.get_division(organiser, 10**9)
