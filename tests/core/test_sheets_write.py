"""Exported tables look as offices expect, and carry no formulas and no traces."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import openpyxl

from core.sheets import Column, Sheet, read_rows, write_csv, write_table, write_workbook

COLUMNS = (
    Column("序号", kind="integer"),
    Column("单位名称"),
    Column("总分", kind="decimal", places=2),
    Column("日期", kind="date"),
)
ROWS = [
    (1, "长春市救助管理站", Decimal("98.50"), dt.date(2011, 10, 12)),
    (2, "=HYPERLINK(1)", None, None),
]


def opened(data: bytes):
    return openpyxl.load_workbook(io.BytesIO(data)).active


def test_title_and_headings_stand_above_the_rows_and_stay_in_sight():
    sheet = opened(write_table("名册", COLUMNS, ROWS, note="2011年10月", footer="填表人："))

    assert [sheet["A1"].value, sheet["A2"].value, sheet["B3"].value, sheet["B4"].value] == [
        "名册",
        "2011年10月",
        "单位名称",
        "长春市救助管理站",
    ]
    assert sheet["A6"].value == "填表人："
    assert "A1:D1" in map(str, sheet.merged_cells.ranges)
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A4", "$3:$3")
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)


def test_values_keep_their_types_and_formats():
    sheet = opened(write_table("名册", COLUMNS, ROWS))

    assert (sheet["C3"].value, sheet["C3"].number_format) == (98.5, "0.00")
    assert sheet["D3"].value == dt.datetime(2011, 10, 12)
    assert sheet["C4"].value is None


def test_text_that_looks_like_a_formula_is_exported_as_text():
    dangerous = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "http://a.b", "{=1}"]
    sheet = opened(write_table("表", (Column("甲"),), [(words,) for words in dangerous]))

    assert [cell.data_type for cell in sheet["A"][2:]] == ["s"] * len(dangerous)
    assert sheet["A3"].value == "=1+1"
    assert all(cell.hyperlink is None for cell in sheet["A"])


def test_csv_puts_an_apostrophe_before_text_that_would_be_calculated():
    data = write_csv((Column("甲"), Column("乙")), [("=1+1", -5), ("@a", Decimal("-1.50")), ("好", None)])

    assert data.decode("utf-8-sig").splitlines() == ["甲,乙", "'=1+1,-5", "'@a,-1.50", "好,"]
    assert read_rows(data, filename="a.csv").rows[1] == ["=1+1", "-5"]


def test_groups_make_two_merged_rows_of_headings():
    columns = (Column("编码"), Column("市州", "所在地区"), Column("县市区", "所在地区"), Column("姓名", "负责人"))
    sheet = opened(write_table("表", columns, []))

    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:D1", "A2:A3", "B2:C2"}
    assert [sheet[place].value for place in ("A2", "B2", "C3", "D2", "D3")] == [
        "编码",
        "所在地区",
        "县市区",
        "负责人",
        "姓名",
    ]


def test_columns_are_as_wide_as_chinese_needs():
    """Eight characters take sixteen places, and two are left for air."""
    sheet = opened(write_table("表", (Column("甲"), Column("乙")), [("长春市救助管理站", "ab")]))

    assert round(sheet.column_dimensions["A"].width) == 19
    assert sheet.column_dimensions["B"].width < 8


def test_the_same_rows_give_the_same_bytes_without_names_or_dates_of_a_machine():
    first, second = (write_table("名册", COLUMNS, ROWS) for _ in range(2))

    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        core = package.read("docProps/core.xml").decode()
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "<dc:creator></dc:creator>" in core
    assert "2000-01-01T00:00:00Z" in core


def test_long_numbers_are_written_as_text_and_rare_characters_survive():
    sheet = opened(write_table("表", (Column("甲"),), [(220104199001010012,), ("𠮷䶮·\ud800",)]))

    assert sheet["A3"].value == "220104199001010012"
    assert sheet["A4"].value == "𠮷䶮·?"


def test_times_with_a_zone_and_days_before_excel_do_not_fail():
    moment = dt.datetime(2011, 10, 12, 8, 30, tzinfo=dt.UTC)
    sheet = opened(write_table("表", (Column("甲", kind="datetime"),), [(moment,), (dt.date(1899, 1, 1),)]))

    assert sheet["A3"].value == dt.datetime(2011, 10, 12, 8, 30)
    assert sheet["A4"].value == "1899-01-01"


def test_sheets_get_names_that_excel_accepts():
    names = ["汇总/表:2011", "汇总/表:2011", "长" * 40, "'"]
    data = write_workbook([Sheet("题", (Column("甲"),), [], name) for name in names])

    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == [
        "汇总 表 2011",
        "汇总 表 2011 (2)",
        "长" * 31,
        "Sheet",
    ]
