"""A table comes back as it was, with its mistakes marked."""

import datetime as dt
import io

import openpyxl

from core.sheets import Mark, mark_errors, markup, read_rows


def uploaded() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名册"
    sheet["A1"] = "吉林省窗口单位名册"
    sheet.merge_cells("A1:C1")
    for row in (["编码", "名称", "电话"], ["A1", "长春市救助管理站", 13844012345], ["A1", "=1+1", "?"]):
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


MARKS = [Mark(4, 1, "编码与第3行重复。"), Mark(4, 3, "不是电话号码。"), Mark(3, None, "请核对。")]


def marked():
    data = mark_errors(uploaded(), "名册.xlsx", MARKS, header_row=2)
    return openpyxl.load_workbook(io.BytesIO(data)).active


def test_values_types_and_layout_stay_where_they_were():
    sheet = marked()

    assert sheet.title == "名册"
    assert "A1:C1" in map(str, sheet.merged_cells.ranges)
    assert [cell.value for cell in sheet[3]][:3] == ["A1", "长春市救助管理站", 13844012345]
    assert sheet.freeze_panes == "A3"


def test_bad_cells_are_filled_and_carry_a_comment_in_words():
    sheet = marked()

    assert sheet["A4"].fill.fgColor.rgb == sheet["C4"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["A3"].fill.fill_type is None
    assert sheet["C4"].comment.text == "不是电话号码。"


def test_a_column_to_the_right_says_for_each_row_what_to_do():
    sheet = marked()

    assert [sheet.cell(row, 4).value for row in range(1, 5)] == [
        None,
        "问题",
        "请核对",
        "编码与第3行重复；不是电话号码",
    ]


def test_a_csv_comes_back_as_a_workbook():
    data = mark_errors("编码,名称\n,甲\n".encode("gb18030"), "名册.csv", [Mark(2, 1, "不能为空。")])

    assert read_rows(data, filename="a.xlsx").rows == [["编码", "名称", "问题"], ["", "甲", "不能为空"]]


def test_formulas_come_back_as_values():
    table = read_rows(mark_errors(uploaded(), "a.xlsx", []), filename="a.xlsx")

    assert all(not str(cell).startswith("=") for row in table.rows for cell in row)


def test_the_same_upload_gives_the_same_bytes():
    assert mark_errors(uploaded(), "a.xlsx", MARKS) == mark_errors(uploaded(), "a.xlsx", MARKS)


def test_more_merged_cells_than_any_office_has_are_left_unmerged(monkeypatch):
    monkeypatch.setattr(markup, "_MERGED_CELLS", 2)
    data = mark_errors(uploaded(), "a.xlsx", MARKS, header_row=2)

    assert not openpyxl.load_workbook(io.BytesIO(data)).active.merged_cells.ranges


def test_dates_and_times_still_look_like_dates_and_times():
    moments = [dt.date(2011, 10, 12), dt.datetime(2011, 10, 12, 8, 30), dt.time(8, 30)]
    book = openpyxl.Workbook()
    book.active.append(["日", "时", "刻"])
    book.active.append(moments)
    target = io.BytesIO()
    book.save(target)

    back = read_rows(mark_errors(target.getvalue(), "a.xlsx", []), filename="a.xlsx")
    assert back.rows[1][:3] == moments
