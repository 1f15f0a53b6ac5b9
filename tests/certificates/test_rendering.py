"""A print run: one file, exact text, codes that scan, the same bytes again."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from PIL import Image

from certificates.rendering import (
    CodeTooLong,
    PrintCancelled,
    PrintedCertificate,
    TextOverflow,
    UnknownDesign,
    render,
    run,
)
from core import paper

EVENT = "在2026年度吉林省民政系统窗口单位“为民服务创先争优”活动中"
PERSON = PrintedCertificate(
    number="JM2026-BB-0002",
    code="7KQM-4W2P-9XHD",
    verify_url="https://pingxuan.example.gov.cn/v/7KQM4W2P9XHD",
    design="person",
    title="荣誉证书",
    holder="王秀兰",
    salutation="同志：",
    body=(f"{EVENT}表现突出，被评为",),
    honour="优秀服务标兵",
    closing="特发此证，以资鼓励。",
    issuer="吉林省民政厅",
    date_text="二〇二六年十二月十八日",
)
UNIT = replace(
    PERSON,
    number="JM2026-CK-0007",
    verify_url="https://pingxuan.example.gov.cn/v/0007",
    design="unit",
    holder="延边朝鲜族自治州救助管理站",
    salutation="：",
    body=(f"{EVENT}，经群众评议、党员互评、领导点评和公示，被评为群众满意窗口。",),
    honour="群众满意窗口",
)
BRAND = replace(UNIT, number="JM2026-PP-0003", design="brand", honour="优质服务品牌")
FORTY = "吉林省延边朝鲜族自治州延吉市朝阳川镇人民政府民政事务办公室婚姻登记与社会救助窗口"
LATE = "，。、；：！？”）》〉」』】"


def poppler(tool: str, pdf: bytes, *options: str) -> bytes:
    """Feed a PDF to one of poppler's tools and take what it prints."""
    return subprocess.run([tool, *options], input=pdf, check=True, capture_output=True).stdout


def texts(pdf: bytes, *options: str) -> list[str]:
    """Extract the text of each page."""
    return poppler("pdftotext", pdf, *options, "-", "-").decode().split("\f")[:-1]


def packed(text: str) -> str:
    """Leave out white space: spaced-out type looks like blanks to an extractor."""
    return "".join(text.split())


def picture(pdf: bytes, page: int, dpi: int = 200) -> Image.Image:
    place = ("-f", str(page), "-l", str(page), "-r", str(dpi), "-png")
    return Image.open(BytesIO(poppler("pdftoppm", pdf, *place)))


def pdf_words(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """Take the box of every word, in points."""
    lines = poppler("pdftotext", pdf, "-bbox", "-", "-").decode().splitlines()
    words = [line.split('"')[1:8:2] for line in lines if "<word" in line]
    return [(float(a), float(b), float(c), float(d)) for a, b, c, d in words]


@pytest.fixture(scope="module")
def mixed() -> bytes:
    return render([PERSON, UNIT, BRAND, PERSON])


def test_one_page_each_in_the_given_order_on_landscape_a4(mixed: bytes) -> None:
    with pikepdf.open(BytesIO(mixed)) as pdf:
        sizes = [[round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] for page in pdf.pages]

    assert sizes == [[297, 210]] * 4
    numbers = [PERSON.number, UNIT.number, BRAND.number, PERSON.number]
    assert all(number in page for number, page in zip(numbers, texts(mixed), strict=True))


def test_a_persons_page_says_the_given_text_and_three_labels(mixed: bytes) -> None:
    """Every character is accounted for: the ten fields and the fixed labels, no more."""
    labels = "扫码查验证书编号查验码"
    given = [PERSON.title, PERSON.holder, "同志：", *PERSON.body, PERSON.honour, PERSON.closing]
    given += [PERSON.issuer, PERSON.date_text, PERSON.number, PERSON.code]

    page = packed(texts(mixed)[0])

    assert sorted(page) == sorted(packed("".join(given) + labels))
    assert all(packed(text) in page for text in given)


def test_a_units_page_says_the_given_text(mixed: bytes) -> None:
    page = packed(texts(mixed)[1])

    for text in (UNIT.title, UNIT.holder + "：", *UNIT.body, UNIT.honour, UNIT.closing, UNIT.issuer):
        assert packed(text) in page


def test_the_same_certificates_make_the_same_bytes(mixed: bytes) -> None:
    run.ground_of.cache_clear()

    assert render([PERSON, UNIT, BRAND, PERSON]) == mixed


def test_a_reprint_is_a_run_of_one() -> None:
    assert len(texts(render([replace(PERSON, holder="王秀蓝")]))) == 1


@pytest.mark.parametrize("certificate", [PERSON, UNIT])
def test_the_code_scans_from_paper(certificate: PrintedCertificate) -> None:
    page = picture(render([certificate]), 1)

    codes = zxingcpp.read_barcodes(page)

    assert [code.text for code in codes] == [certificate.verify_url]
    corner, other = codes[0].position.top_left, codes[0].position.bottom_right
    assert 17.5 < (other.x - corner.x) / 200 * 25.4 <= 20.5


def test_fonts_are_embedded_subsets_and_no_others(mixed: bytes) -> None:
    rows = poppler("pdffonts", mixed, "-").decode().splitlines()[2:]

    assert {row.split()[0].split("+")[1] for row in rows} == {
        "LXGW-WenKai",
        "LXGW-WenKai-Bold",
        "Noto-Serif-CJK-SC",
        "Noto-Serif-CJK-SC-Bold",
        "Noto-Sans-CJK-SC",
    }
    assert all(" yes yes yes " in row for row in rows)


def test_grounds_are_shared_by_all_pages_of_a_design() -> None:
    """Three more pages of a design cost a few kilobytes, not another fifty for the ground."""
    one, four = render([PERSON]), render([replace(PERSON, number=f"JM2026-{n}") for n in range(4)])

    assert len(four) - len(one) < 12_000


def test_the_file_names_itself_in_chinese(mixed: bytes) -> None:
    with pikepdf.open(BytesIO(mixed)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "荣誉证书 JM2026-BB-0002 等 4 份"
        assert str(pdf.Root.Lang) == "zh-CN"
        with pdf.open_outline() as outline:
            assert [entry.title for entry in outline.root][:2] == [PERSON.label, UNIT.label]


@pytest.mark.parametrize(
    "certificate",
    [
        replace(UNIT, holder=FORTY),
        replace(UNIT, honour="全省民政系统窗口单位为民服务创先争优活动群众满意窗口示范单位", holder=FORTY),
        replace(PERSON, holder=FORTY),
        replace(PERSON, honour="全省民政系统为民服务创先争优活动先进个人和优秀服务标兵荣誉称号"),
        replace(UNIT, body=UNIT.body * 3, issuer=f"吉林省民政厅\n吉林省人力资源和社会保障厅\n中共{FORTY[:24]}"),
        replace(PERSON, body=(PERSON.body[0] * 3,), issuer=f"吉林省民政厅\n{FORTY[:20]}"),
    ],
)
def test_long_texts_stay_whole_and_inside_the_frame(certificate: PrintedCertificate) -> None:
    pdf = render([certificate])
    inside = (84, 9, 288, 201) if certificate.design == "unit" else (25.6, 25.6, 271.4, 184.4)
    left, top, right, bottom = (edge / 25.4 * 72 for edge in inside)

    page = packed(texts(pdf)[0])

    assert packed(certificate.holder) in page
    assert packed(certificate.honour) in page
    words = pdf_words(pdf)
    assert all(left < a and top < b and c < right and d < bottom for a, b, c, d in words)


def test_no_line_begins_with_a_mark_that_ends_a_clause() -> None:
    """Sixteen lengths push every mark of the sentence to the end of a line in turn."""
    runs = [replace(PERSON, body=("善" * n + UNIT.body[0],)) for n in range(16)]
    runs += [replace(UNIT, body=("善" * n + UNIT.body[0],)) for n in range(16)]

    lines = [line.strip() for page in texts(render(runs), "-layout") for line in page.splitlines()]

    assert not [line for line in lines if line.startswith(tuple(LATE))]
    assert not [line for line in lines if line.endswith(("“", "《", "（"))]


def test_progress_counts_up_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "CHUNK", 2)
    seen: list[tuple[int, int]] = []

    render([PERSON, UNIT, BRAND], progress=lambda done, total: seen.append((done, total)))

    assert seen == [(2, 3), (3, 3)]


def test_a_cancelled_run_stops_at_the_next_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "CHUNK", 1)
    done: list[int] = []

    with pytest.raises(PrintCancelled):
        render([PERSON] * 3, progress=lambda count, _: done.append(count), cancelled=lambda: len(done) == 1)

    assert done == [1]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (replace(PERSON, design="gold"), UnknownDesign),
        (replace(PERSON, verify_url="https://example.cn/" + "x" * 400), CodeTooLong),
        (replace(PERSON, body=("为人民服务，" * 200,)), TextOverflow),
        (replace(PERSON, title="荣誉证书" * 20), TextOverflow),
    ],
)
def test_what_cannot_be_printed_well_is_not_printed(wrong: PrintedCertificate, error: Callable[..., Exception]) -> None:
    with pytest.raises(error):  # type: ignore[call-overload]
        render([PERSON, wrong])


def test_an_overflow_names_whom_it_concerns() -> None:
    wordy = replace(PERSON, number="JM2026-BB-0009", holder="朴善姬", body=("为人民服务，" * 200,))

    with pytest.raises(TextOverflow) as caught:
        render([PERSON, wordy])

    assert caught.value.certificates == ("JM2026-BB-0009 朴善姬",)


def test_heavy_tools_have_one_home_each() -> None:
    """WeasyPrint, pikepdf and the code maker are each imported by one file."""
    folders = (Path(run.__file__).parent, Path(paper.__file__).parent)
    files = {path.name: path.read_text() for folder in folders for path in folder.glob("*.py")}

    homes = {
        tool: [n for n, t in files.items() if f"import {tool}" in t] for tool in ("weasyprint", "pikepdf", "zxingcpp")
    }

    assert homes == {"weasyprint": ["typeset.py"], "pikepdf": ["stamp.py"], "zxingcpp": ["qr.py"]}
