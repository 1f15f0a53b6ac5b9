"""A roster becomes units, or words about what is wrong with it."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sheets import BadWorkbook, CellIssue, Table
from units.roster import LABELS, MESSAGES, Division, Divisions, parse

HEADINGS = ["序号", "单位编码", "单位名称", "类别", "市州", "县市区", "乡镇街道", "地址", "负责人", "联系电话",
            "统一社会信用代码", "窗口人数"]  # fmt: skip
GOOD = [1, "2201-01", "长春市救助管理站", "救助站", "长春市", "", "", "人民大街1号", "张三", "0431-88900000",
        "12220000412759557B", 12]  # fmt: skip


@pytest.fixture(scope="module")
def divisions() -> Divisions:
    path = Path(__file__).parents[2] / "demo" / "data" / "jilin_divisions.csv"
    with path.open(encoding="utf-8") as lines:
        return Divisions(
            Division(number, row["code"], row["name"], row["level"], row["parent_code"] or None)
            for number, row in enumerate(csv.DictReader(lines), start=1)
        )


def table(*rows, headings=HEADINGS, issues=()):
    return Table("名册", [list(headings), *map(list, rows)], issues=tuple(issues))


def row(**changes):
    """A good row with some cells changed, by field name."""
    cells = list(GOOD)
    for name, value in changes.items():
        cells[HEADINGS.index(LABELS[name])] = value
    return cells


def only_error(divisions, *rows, **kwargs):
    roster = parse(table(*rows, **kwargs), divisions)
    assert len(roster.errors) == 1, roster.errors
    assert "%" not in str(roster.errors[0])
    return roster.errors[0]


def test_a_good_row_becomes_a_unit(divisions):
    roster = parse(table(GOOD), divisions)

    unit = roster.rows[0]
    assert roster.errors == []
    assert (roster.count, roster.header_row) == (1, 1)
    assert (unit.row, unit.code, unit.name, unit.kind) == (2, "2201-01", "长春市救助管理站", "relief-station")
    assert (unit.division, unit.division_code) == (2, "2201")
    assert (unit.head, unit.phone, unit.staff_count) == ("张三", "0431-88900000", 12)
    assert unit.credit_code == "12220000412759557B"


def test_cells_are_cleaned(divisions):
    unit = parse(
        table(
            row(
                code="２２０１－０ａ",
                name="　长春市 救助管理站 ",
                head="阿卜杜拉•买买提",
                phone="０４３１－８８９０００００、13844012345",
                credit_code=" 12220000 412759557b",
                staff_count="１２人",
            )
        ),
        divisions,
    ).rows[0]

    assert (unit.code, unit.name, unit.head) == ("2201-0A", "长春市救助管理站", "阿卜杜拉·买买提")
    assert (unit.phone, unit.staff_count) == ("0431-88900000,13844012345", 12)
    assert unit.credit_code == "12220000412759557B"


def test_only_code_name_kind_and_division_are_required(divisions):
    sparse = ["", "A-1", "长春市救助管理站", "救助站", "长春市", *[""] * 7]

    unit = parse(table(sparse), divisions).rows[0]
    assert (unit.address, unit.head, unit.phone, unit.credit_code, unit.staff_count) == ("", "", "", "", None)


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"code": ""}, "code", "missing"),
        ({"code": "甲/1"}, "code", "bad_code"),
        ({"code": "1" * 33}, "code", "bad_code"),
        ({"name": "　"}, "name", "missing"),
        ({"name": "长" * 129}, "name", "too_long"),
        ({"kind": ""}, "kind", "missing"),
        ({"kind": "税务局"}, "kind", "unknown_kind"),
        ({"prefecture": ""}, "prefecture", "missing"),
        ({"prefecture": "长春是"}, "prefecture", "unknown_division"),
        ({"county": "火星区"}, "county", "unknown_division"),
        ({"county": "延吉市"}, "county", "unknown_division"),
        ({"phone": "打前台"}, "phone", "bad_phone"),
        ({"phone": "1.38E+10"}, "phone", "short_phone"),
        ({"phone": "1" * 33}, "phone", "too_long"),
        ({"credit_code": "1234"}, "credit_code", "credit_code_length"),
        ({"credit_code": "1222000041275955IB"}, "credit_code", "credit_code_character"),
        ({"credit_code": "12220000412759577B"}, "credit_code", "credit_code_check"),
        ({"staff_count": "若干"}, "staff_count", "bad_number"),
        ({"staff_count": -1}, "staff_count", "bad_number"),
        ({"staff_count": 2.5}, "staff_count", "bad_number"),
    ],
)
def test_each_mistake_is_named_with_its_cell(divisions, change, field, code):
    error = only_error(divisions, row(**change))

    assert (error.field, error.code, error.row) == (field, code, 2)
    assert error.column == HEADINGS.index(LABELS[field]) + 1


@pytest.mark.parametrize(
    "code", ["9144030071526726XG", "91330100799655058B", "914403001922038216", "9152000071430580XT"]
)
def test_the_published_credit_codes_of_four_listed_companies_pass(divisions, code):
    """Tencent, Alibaba, Huawei, Kweichow Moutai: as in their annual reports."""
    assert parse(table(row(credit_code=code)), divisions).errors == []


def test_every_kind_of_mistake_has_a_message_that_some_code_raises():
    root = Path(__file__).parents[2]
    read = [*(root / "units" / "roster").glob("*.py"), root / "core" / "identifiers.py"]
    source = "".join(path.read_text() for path in read)

    for code in MESSAGES:
        assert source.count(f'"{code}"') >= 2 or code.startswith("duplicate_")


def test_a_row_with_several_mistakes_lists_them_all(divisions):
    roster = parse(table(row(kind="税务局", phone="?", prefecture="")), divisions)

    assert [error.field for error in roster.errors] == ["kind", "prefecture", "phone"]
    assert (roster.rows, roster.count) == ([], 1)


def test_a_repeated_code_names_the_row_it_repeats_whatever_its_case(divisions):
    error = only_error(divisions, row(code="a-1"), row(code="A-1", name="长春市殡仪馆", kind="殡仪馆"))

    assert (error.row, error.code, error.params) == (3, "duplicate_code", {"value": "A-1", "other": 2})


def test_a_repeated_name_is_a_mistake_in_the_same_division_only(divisions):
    error = only_error(divisions, GOOD, row(code="A-1", county="朝阳区"), row(code="A-2"))

    assert (error.row, error.code, error.params["other"]) == (4, "duplicate_name", 2)


def test_digits_that_excel_lost_are_reported_instead_of_what_follows_from_them(divisions):
    lost = CellIssue(2, 11, "digits_lost", 122200004127595000)

    error = only_error(divisions, row(credit_code=122200004127595000), issues=[lost])

    assert (error.code, error.params) == ("digits_lost", {"value": "122200004127595000"})


def test_a_landline_whose_zero_excel_dropped_gets_it_back(divisions):
    roster = parse(table(row(phone=43188900000), row(phone=13844012345, code="B", name="乙")), divisions)

    assert [unit.phone for unit in roster.rows] == ["043188900000", "13844012345"]


def test_blank_rows_numbered_blank_rows_and_footers_are_no_units(divisions):
    blank = [""] * len(HEADINGS)
    footer = ["填表人：王五", "", "", "", "", "审核人：赵六", *blank[6:]]
    second = ["", "合计：1个", *blank[2:]]

    roster = parse(table(GOOD, blank, [2, *blank[1:]], footer, second), divisions)

    assert (roster.count, roster.errors) == (1, [])


def test_a_row_with_nothing_but_a_name_is_a_unit_with_mistakes(divisions):
    roster = parse(table(["", "", "长春市救助管理站", *[""] * 9]), divisions)

    assert {error.field for error in roster.errors} == {"code", "kind", "prefecture"}


def test_columns_without_meaning_are_reported_not_refused(divisions):
    roster = parse(table([*GOOD, "x"], headings=[*HEADINGS, "邮箱"]), divisions)

    assert (roster.ignored, roster.errors) == (("邮箱",), [])


def test_a_table_without_any_division_column_is_refused(divisions):
    with pytest.raises(BadWorkbook, match="所在地区"):
        parse(table(["A", "甲", "救助站"], headings=["单位编码", "单位名称", "类别"]), divisions)


@pytest.mark.parametrize(
    ("heading", "value", "code"),
    [
        ("区划代码", "220104", "220104"),
        ("区划代码", 2201, "2201"),
        ("区划代码", "220100", "2201"),
        ("区划代码", "220000000000", "22"),
        ("区划代码", "２２０１０４", "220104"),
        ("所在地区", "吉林省长春市朝阳区", "220104"),
        ("所在地区", "长春市/朝阳区", "220104"),
        ("所在地区", "长春 朝阳区", "220104"),
        ("所在地区", "延边州", "2224"),
        ("所在地区", "延边朝鲜族自治州 延吉市", "222401"),
        ("所在地区", "前郭县", "220721"),
        ("所在地区", "吉林省本级", "22"),
        ("所在地区", "220104", "220104"),
    ],
)
def test_divisions_are_found_the_ways_offices_write_them(divisions, heading, value, code):
    headings = ["单位编码", "单位名称", "类别", heading]
    roster = parse(table(["A", "甲", "救助站", value], headings=headings), divisions)

    assert [unit.division_code for unit in roster.rows] == [code], roster.errors


def test_a_name_that_several_divisions_bear_needs_the_one_above(divisions):
    headings = ["单位编码", "单位名称", "类别", "所在地区"]
    error = only_error(divisions, ["A", "甲", "救助站", "通化"], headings=headings)
    assert error.code == "ambiguous_division"

    levels = ["单位编码", "单位名称", "类别", "市州", "县市区"]
    rows = ["A", "甲", "救助站", "通化", "市本级"], ["B", "乙", "救助站", "", "通化"]
    roster = parse(table(*rows, headings=levels), divisions)
    assert [unit.division_code for unit in roster.rows] == ["2205", "220521"]


def test_a_code_and_a_name_must_mean_the_same_division(divisions):
    headings = ["单位编码", "单位名称", "类别", "区划代码", "县市区"]
    rows = ["A", "甲", "救助站", "220104", "朝阳区"], ["B", "乙", "救助站", "220104", "南关区"]

    error = only_error(divisions, *rows, headings=headings)
    assert (error.row, error.code, error.field) == (3, "division_disagrees", "division_code")


CELLS = st.one_of(
    st.text(max_size=40),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.sampled_from([*GOOD, "", "省本级", "吉林省", "通化", "220104"]),
)


@given(st.lists(st.lists(CELLS, min_size=12, max_size=12), max_size=4))
def test_whatever_stands_in_the_cells_each_row_is_a_unit_or_has_a_mistake(divisions, rows):
    roster = parse(table(*rows), divisions)

    wrong = {error.row for error in roster.errors}
    assert wrong.isdisjoint(row.row for row in roster.rows)
    assert len(wrong) + len(roster.rows) == roster.count
    assert all(str(error) for error in roster.errors)
    assert json.dumps([error.params for error in roster.errors])
