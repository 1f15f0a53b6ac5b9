"""Headings are found beneath titles, on one row or two."""

import pytest

from core.sheets import BadWorkbook, Table
from core.sheets.header import Field, find_header, plain

FIELDS = (
    Field("code", ("单位编码", "编码", "code"), required=True),
    Field("name", ("单位名称", "name"), required=True),
    Field("division", ("所在地区",)),
    Field("county", ("县市区",)),
    Field("head", ("负责人", "负责人姓名")),
    Field("phone", ("联系电话", "负责人电话", "phone number")),
)


def table(*rows):
    width = max(map(len, rows))
    return Table("a", [[*row, *[""] * (width - len(row))] for row in rows])


def test_one_row_of_headings_is_found_beneath_title_and_note():
    header = find_header(table(["名册"], ["2011年"], ["编码", "单位名称"], ["1", "甲"]), FIELDS)

    assert (header.top, header.row) == (2, 2)
    assert header.columns == {"code": 0, "name": 1}


def test_two_rows_are_read_together():
    header = find_header(
        table(
            ["名册"],
            ["单位编码", "单位名称", "所在地区", "", "负责人", ""],
            ["", "", "市州", "县市区", "姓名", "电话"],
            ["1", "甲", "长春市", "朝阳区", "张三", "123"],
        ),
        FIELDS,
    )

    assert (header.top, header.row) == (1, 2)
    assert header.columns == {"code": 0, "name": 1, "county": 3, "head": 4, "phone": 5}
    assert header.unknown == (2,)


def test_notes_marks_spaces_and_case_do_not_matter():
    assert plain("* 单 位\n编 码（必填）：") == "单位编码"
    header = find_header(table(["CODE*", "Name (required)", "Phone_Number"]), FIELDS)
    assert header.columns == {"code": 0, "name": 1, "phone": 2}


def test_the_first_of_two_equal_headings_counts():
    header = find_header(table(["编码", "单位名称", "编码"]), FIELDS)

    assert header.columns["code"] == 0
    assert header.unknown == (2,)


def test_missing_columns_are_named():
    with pytest.raises(BadWorkbook, match="单位名称") as caught:
        find_header(table(["编码", "负责人", "别的"]), FIELDS)
    assert caught.value.code == "missing_columns"


def test_a_table_without_headings_says_so():
    with pytest.raises(BadWorkbook) as caught:
        find_header(table(["1", "甲"], ["2", "乙"]), FIELDS)
    assert caught.value.code == "no_header"
