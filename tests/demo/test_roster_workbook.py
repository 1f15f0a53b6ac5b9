"""The demo's roster is a province's, of every kind, and comes through the importer whole."""

import io
from collections import Counter

import openpyxl
import pytest

from core.sheets import read_rows
from demo.names import SPECIAL, person_names
from demo.roster import MISTAKES, broken_workbook, build, load_places, workbook
from units.kinds import KINDS
from units.roster import Division, Divisions, parse


@pytest.fixture(scope="module")
def units():
    return build()


@pytest.fixture(scope="module")
def divisions():
    return Divisions(
        Division(number, place.code, place.name, place.level, place.parent or None)
        for number, place in enumerate(load_places(), start=1)
    )


def test_the_province_has_its_real_size():
    assert Counter(place.level for place in load_places()) == {
        "province": 1,
        "prefecture": 9,
        "county": 69,
        "township": 1075,
    }


def test_an_office_does_not_say_the_name_of_its_place_twice():
    """安图县林业局 lies in 安图县, 四平市铁东区四马路街道 in 铁东区 of 四平市."""
    full = {place.code: place.full for place in load_places()}

    assert {"安图县林业局", "四平市铁东区四马路街道", "长春市朝阳区"} <= set(full.values())
    assert [name for name in full.values() if name[:3] and name[3:].startswith(name[:3])] == []


def test_there_are_so_many_units_of_every_kind_with_codes_and_names_of_their_own(units):
    assert len(units) == 3200
    assert {unit.kind for unit in units} == {kind.code for kind in KINDS}
    assert len({unit.code for unit in units}) == 3200
    assert len({(unit.place.code, unit.name) for unit in units}) == 3200


def test_every_township_has_its_office_and_every_county_its_marriage_registry(units):
    of_kind = Counter(unit.kind for unit in units)

    assert of_kind["township-office"] + of_kind["street-office"] == 1075
    assert of_kind["marriage-registry"] == 69 + 1


def test_names_are_those_an_office_would_use(units):
    names = {unit.name for unit in units}

    assert {"长春市朝阳区民政局婚姻登记处", "延吉市殡仪馆", "吉林省孤儿学校", "长春市朝阳区永昌街道民政科"} <= names


def test_the_same_seed_gives_the_same_units_and_another_seed_others(units):
    assert build() == units
    assert build(seed=64) != units


@pytest.mark.parametrize("count", [10, 100, 5000])
def test_any_number_of_units_can_be_had(count):
    units = build(count=count)

    assert len({unit.code for unit in units}) == len({(unit.place.code, unit.name) for unit in units}) == count
    assert len({unit.kind for unit in units}) == min(count, len(KINDS))


def test_the_workbook_looks_as_an_office_makes_it(units):
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(units[:50]))).active

    assert sheet["A1"].value == "吉林省民政系统窗口单位名册"
    assert {"A1:M1", "A2:M2", "A3:A4", "E3:H3", "J3:K3", "A55:M55"} <= set(map(str, sheet.merged_cells.ranges))
    assert sheet["E3"].value == "所在地区"


def test_the_untidy_workbook_comes_through_the_importer_whole(units, divisions):
    roster = parse(read_rows(workbook(units), filename="名册.xlsx"), divisions)

    assert roster.errors == []
    assert roster.header_row == 4
    assert [
        (row.code, row.name, row.kind, row.division_code, row.address, row.head, row.credit_code, row.staff_count)
        for row in roster.rows
    ] == [
        (unit.code, unit.name, unit.kind, unit.place.code, unit.address, unit.head, unit.credit_code, unit.staff_count)
        for unit in units
    ]
    assert [row.phone for row in roster.rows] == [unit.phone for unit in units]


def test_the_broken_workbook_has_the_mistakes_it_declares(units, divisions):
    roster = parse(read_rows(broken_workbook(units[:40]), filename="名册.xlsx"), divisions)

    first = roster.header_row + 1
    assert [(error.row - first, error.code) for error in roster.errors] == list(MISTAKES)
    assert (roster.count, len(roster.rows)) == (40, 40 - len(MISTAKES))


def test_people_have_difficult_names_too():
    names = person_names(63, 500)

    assert len(set(names)) == 500
    assert set(SPECIAL) <= set(names)
    assert names == person_names(63, 500)
    assert any("𠮷" in name for name in names)
    assert any("·" in name for name in names)
