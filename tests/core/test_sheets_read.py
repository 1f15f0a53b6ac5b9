"""Uploaded tables are read as people meant them, and refused before they can do harm."""

import datetime as dt
import io
import random
import struct
import zipfile

import openpyxl
import pytest
import xlsxwriter

from core.sheets import BadWorkbook, Column, Limits, column_letters, read_rows, write_table


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def book_of(rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def changed(data: bytes, part: str, content: bytes, *, drop: str = "") -> bytes:
    """The same package with one part replaced or added, deflated."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in (part, drop):
                new.writestr(name, old.read(name))
        new.writestr(part, content)
    return target.getvalue()


def part_of(data: bytes, part: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(part)


def refusal(data: bytes, filename: str = "名册.xlsx", **limits: int) -> str:
    with pytest.raises(BadWorkbook) as caught:
        read_rows(data, filename=filename, limits=Limits(**limits))
    assert str(caught.value)
    return caught.value.code


SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
PLAIN = book_of([["单位名称", "人数"], ["长春市救助管理站", 12]])


def test_values_keep_their_types_and_whole_numbers_lose_their_point():
    moment = dt.datetime(2011, 10, 12, 8, 30)
    data = book_of([["文字", 12.0, 2.5, True, dt.date(2011, 10, 12), moment, None, "末"]])

    table = read_rows(data, filename="a.xlsx")

    assert table.rows == [["文字", 12, 2.5, True, dt.date(2011, 10, 12), moment, "", "末"]]
    assert [type(cell) for cell in table.rows[0][:3]] == [str, int, float]
    assert table.issues == ()


def test_a_telephone_number_that_became_a_float_is_whole_again():
    table = read_rows(book_of([[13844012345.0]]), filename="a.xlsx")

    assert str(table.rows[0][0]) == "13844012345"


def test_an_identity_number_that_lost_its_last_digits_is_reported_with_its_place():
    """Excel keeps 15 digits: 220104199001010012 was saved as 220104199001010000."""
    table = read_rows(book_of([["身份证号"], [2.2010419900101e17]]), filename="a.xlsx")

    issue = table.issues[0]
    assert (issue.row, issue.column, issue.code) == (2, 1, "digits_lost")
    assert issue.value == 220104199001010000


def test_a_formula_gives_the_value_that_was_stored_with_it():
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    sheet.write_formula(0, 0, "=SUM(B1:B9)", None, 42)
    sheet.write_formula(0, 1, '="长春"&"市"', None, "长春市")
    book.close()

    assert read_rows(target.getvalue(), filename="a.xlsx").rows == [[42, "长春市"]]


def test_merged_cells_are_reported_and_rows_keep_their_numbers():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B3"] = "标题"
    sheet.merge_cells("B3:D3")
    sheet["B4"] = "甲"

    table = read_rows(saved(book), filename="a.xlsx")

    assert table.rows[2][1] == "标题"
    assert table.rows[3][1] == "甲"
    assert ((2, 1), (2, 3)) in table.merges


def test_the_first_visible_sheet_with_content_is_read_unless_another_is_named():
    book = openpyxl.Workbook()
    book.active.title = "空表"
    book.create_sheet("隐藏")["A1"] = "不读"
    book["隐藏"].sheet_state = "hidden"
    book.create_sheet("名册")["A1"] = "读"
    book.create_sheet("其他")["A1"] = "另读"
    data = saved(book)

    table = read_rows(data, filename="a.xlsx")

    assert (table.sheet, table.rows, table.sheets) == ("名册", [["读"]], ("空表", "名册", "其他"))
    assert read_rows(data, filename="a.xlsx", sheet="其他").rows == [["另读"]]
    with pytest.raises(BadWorkbook, match="隐藏"):
        read_rows(data, filename="a.xlsx", sheet="隐藏")


def test_rare_characters_survive():
    assert read_rows(book_of([["𠮷䶮·買"]]), filename="a.xlsx").rows == [["𠮷䶮·買"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_offices_use(encoding):
    data = '单位名称,人数\r\n"长春市𠮷,站",12\r\n'.encode(encoding)

    table = read_rows(data, filename="名册.CSV")

    assert table.rows == [["单位名称", "人数"], ["长春市𠮷,站", "12"]]
    assert table.sheet == "名册"


def test_csv_rows_are_made_equally_long_and_tabs_may_separate():
    data = "标题\n甲\t乙\t丙\n1\t2\n".encode()

    assert read_rows(data, filename="a.csv").rows == [
        ["标题", "", ""],
        ["甲", "乙", "丙"],
        ["1", "2", ""],
    ]


def test_the_apostrophe_of_our_own_csv_exports_is_taken_off_again():
    assert read_rows(b"'=1+1,'tis\n", filename="a.csv").rows == [["=1+1", "'tis"]]


@pytest.mark.parametrize(
    ("data", "filename", "code"),
    [
        (b"", "a.xlsx", "empty"),
        (b"\n,,\n", "a.csv", "empty"),
        (b"a,b", "a.xlsx", "wrong_extension"),
        (PLAIN, "a.csv", "wrong_extension"),
        (PLAIN, "a.xls", "wrong_extension"),
        (PLAIN, "a.xlsm", "macros"),
        (b"%PDF-1.7", "a.pdf", "not_a_workbook"),
        (b"a\0b", "a.csv", "not_a_workbook"),
        (b"a,\xff\xff\n", "a.csv", "unknown_encoding"),
        (PLAIN[: len(PLAIN) // 2], "a.xlsx", "damaged"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000), "a.xls", "old_format"),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512) + "EncryptedPackage".encode("utf-16-le"),
            "a.xlsx",
            "encrypted",
        ),
    ],
)
def test_a_file_that_is_no_table_is_refused_by_name(data, filename, code):
    assert refusal(data, filename) == code


def test_random_bytes_are_refused_whatever_they_are_called():
    noise = random.Random(63)
    for size in (1, 10, 1000, 50_000):
        blob = noise.randbytes(size)
        for prefix, name in ((b"", "a.xlsx"), (b"", "a.csv"), (b"PK\x03\x04", "a.xlsx")):
            try:
                table = read_rows(prefix + blob, filename=name)
            except BadWorkbook:
                continue
            assert all(isinstance(cell, str) for row in table.rows for cell in row)


def test_a_damaged_byte_anywhere_never_escapes_as_another_error():
    noise = random.Random(63)
    for _ in range(300):
        blob = bytearray(PLAIN)
        for _ in range(3):
            blob[noise.randrange(4, len(blob))] = noise.randrange(256)
        try:
            read_rows(bytes(blob), filename="a.xlsx")
        except BadWorkbook:
            continue


def test_an_empty_workbook_says_so():
    assert refusal(saved(openpyxl.Workbook())) == "empty"


def test_macros_are_refused_by_part_and_by_content_type():
    assert refusal(changed(PLAIN, "xl/vbaProject.bin", b"x")) == "macros"
    types = part_of(PLAIN, "[Content_Types].xml")
    types = types.replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")
    assert refusal(changed(PLAIN, "[Content_Types].xml", types)) == "macros"


def test_another_kind_of_zip_is_not_a_workbook():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("word/document.xml", "<w/>")

    assert refusal(target.getvalue()) == "not_a_workbook"


def test_a_file_over_the_size_limit_is_not_opened():
    assert refusal(PLAIN, bytes=100) == "too_big"


def test_a_zip_bomb_is_refused_by_what_it_declares():
    assert refusal(changed(PLAIN, "xl/media/a.bin", bytes(3_000_000)), inflated=2_000_000) == ("zip_bomb")


def test_a_part_that_unfolds_too_far_is_refused_by_its_ratio():
    spaces = part_of(PLAIN, SHEET).replace(b"<sheetData>", b"<sheetData>" + b" " * 15_000_000)

    assert refusal(changed(PLAIN, SHEET, spaces)) == "zip_bomb"


def test_a_part_that_declares_less_than_it_holds_is_refused():
    """The central directory says 100 bytes; the stream goes on, and is not followed."""
    data = changed(PLAIN, SHEET, part_of(PLAIN, SHEET) + b" " * 1_000_000)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        size = struct.pack("<L", package.getinfo(SHEET).file_size)
    assert refusal(data.replace(size, struct.pack("<L", 100))) == "damaged"


def test_too_many_entries_are_a_zip_bomb():
    assert refusal(PLAIN, entries=3) == "zip_bomb"


def test_two_entries_of_one_name_are_refused():
    """Which of the two is read depends on the program."""
    target = io.BytesIO(PLAIN)
    with zipfile.ZipFile(target, "a") as package, pytest.warns(UserWarning):
        package.writestr(SHEET, "<worksheet/>")

    assert refusal(target.getvalue()) == "damaged"


@pytest.mark.parametrize(
    "declaration",
    [b'<!DOCTYPE x [<!ENTITY a "b">]>', b"<!DOCTYPE x>"],
)
def test_document_types_and_entities_are_refused(declaration):
    sheet = part_of(PLAIN, SHEET).replace(b"<worksheet", declaration + b"<worksheet", 1)

    assert refusal(changed(PLAIN, SHEET, sheet)) == "unsafe_xml"


def test_a_sheet_in_another_encoding_is_refused_because_checks_would_be_blind():
    sheet = part_of(PLAIN, SHEET).decode().encode("utf-16")

    assert refusal(changed(PLAIN, SHEET, sheet)) == "unsafe_xml"


def far(*places: str) -> bytes:
    book = openpyxl.Workbook()
    for place in places:
        book.active[place] = 1
    return saved(book)


def test_one_far_cell_cannot_make_the_reader_allocate_the_whole_sheet():
    """Five kilobytes that would ask for 17 thousand million cells."""
    assert refusal(far("A1", "XFD1048576")) == "too_many_rows"
    assert refusal(far("A1", "XFD1")) == "too_many_columns"
    assert refusal(far("A1", "GR99999")) == "too_many_cells"
    assert refusal(far("A1", "AZ99999"), cells=1_000_000) == "too_many_cells"


def test_cells_without_a_stated_place_are_counted_by_their_order():
    hidden = b'<row r="1048576"><c><v>1</v></c></row></sheetData>'
    sheet = part_of(PLAIN, SHEET).replace(b"</sheetData>", hidden)
    assert refusal(changed(PLAIN, SHEET, sheet)) == "too_many_rows"

    wide = b'<row r="3">' + b"<c><v>1</v></c>" * 300 + b"</row></sheetData>"
    sheet = part_of(PLAIN, SHEET).replace(b"</sheetData>", wide)
    assert refusal(changed(PLAIN, SHEET, sheet)) == "too_many_columns"


def test_sizes_that_a_sheet_claims_are_not_believed():
    plain = write_table("名册", [Column("甲"), Column("乙")], [("一", "二")])
    sheet = part_of(plain, SHEET).replace(b'<dimension ref="A1:B3"', b'<dimension ref="A1:XFD1048576"')
    strings = part_of(plain, STRINGS).replace(b'uniqueCount="', b'uniqueCount="4294967')
    assert strings != part_of(plain, STRINGS)
    assert sheet != part_of(plain, SHEET)

    table = read_rows(changed(changed(plain, SHEET, sheet), STRINGS, strings), filename="a.xlsx")

    assert table.rows[1:] == [["甲", "乙"], ["一", "二"]]


def test_far_cells_that_are_only_formatted_do_no_harm():
    """Offices colour whole rows and columns."""
    book = openpyxl.Workbook()
    book.active["A1"] = "甲"
    book.active["XFD1048576"].font = openpyxl.styles.Font(bold=True)

    assert read_rows(saved(book), filename="a.xlsx").rows == [["甲"]]


def test_the_row_and_column_limits_are_the_ones_given():
    rows = book_of([[1, 2, 3]] * 5)

    assert len(read_rows(rows, filename="a.xlsx", limits=Limits(rows=5, columns=3)).rows) == 5
    assert refusal(rows, rows=4) == "too_many_rows"
    assert refusal(rows, columns=2) == "too_many_columns"
    assert refusal(b"1\n2\n3\n", "a.csv", rows=2) == "too_many_rows"
    assert refusal(b"1,2,3\n", "a.csv", columns=2) == "too_many_columns"


def test_csv_that_is_too_large_or_no_table_is_refused():
    assert refusal(b"1,2\n3,4\n", "a.csv", cells=3) == "too_many_cells"
    assert refusal(b'"' + b"x" * 200_000 + b'"', "a.csv") == "not_a_workbook"


def test_an_entry_that_is_encrypted_asks_for_the_password_to_be_removed():
    """Bit 0 of the flags, in the local header and in the directory."""
    data = bytearray(PLAIN)
    data[6] |= 1
    data[PLAIN.index(b"PK\x01\x02") + 8] |= 1

    assert refusal(bytes(data)) == "encrypted"


def test_columns_are_named_as_excel_names_them():
    assert [column_letters(number) for number in (1, 26, 27, 703)] == ["A", "Z", "AA", "AAA"]


def test_part_names_with_backslashes_are_understood():
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(PLAIN)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo("x")
            entry.filename = name.replace("/", "\\")
            new.writestr(entry, old.read(name))

    assert read_rows(target.getvalue(), filename="a.xlsx").rows[1][0] == "长春市救助管理站"
