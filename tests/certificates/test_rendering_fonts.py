"""Rare characters, fonts that are not there, dates, and curves."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from certificates.rendering import (
    MissingFont,
    MissingGlyphs,
    PrintedCertificate,
    check_glyphs,
    chinese_date,
    fonts,
    render,
)
from certificates.rendering.designs import Display
from certificates.rendering.fit import fit
from certificates.rendering.guilloche import rosette, wave
from core.paper import Face
from core.paper import fonts as paper_fonts

PERSON = PrintedCertificate(
    number="JM2026-BB-0002",
    code="7KQM-4W2P-9XHD",
    verify_url="https://pingxuan.example.gov.cn/v/7KQM4W2P9XHD",
    design="person",
    title="荣誉证书",
    holder="王秀兰",
    salutation="同志：",
    body=("在活动中表现突出，被评为",),
    honour="优秀服务标兵",
    closing="特发此证，以资鼓励。",
    issuer="吉林省民政厅\n吉林省人力资源和社会保障厅",
    date_text="二〇二六年十二月十八日",
)
COMPATIBLE_LI = "\uf9e1"
"""李 as Korean files sometimes write it; Song has it and Kai has not."""
UNASSIGNED = "\u0378"


@pytest.mark.parametrize("name", ["𠮷田", "䶮小龙", "阿卜杜拉·买买提", "朴善姬", "金昇龢", f"{COMPATIBLE_LI}善姬"])
@pytest.mark.parametrize("design", ["person", "unit", "brand"])
def test_rare_names_have_glyphs(name: str, design: str) -> None:
    assert check_glyphs([replace(PERSON, holder=name, design=design)]) == []


def test_rare_names_come_out_as_themselves() -> None:
    pdf = render([replace(PERSON, holder="𠮷䶮阿卜杜拉·买买提")])

    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, check=True, capture_output=True).stdout
    assert "𠮷䶮阿卜杜拉·买买提" in "".join(text.decode().split())


def test_a_name_that_kai_lacks_is_set_in_song_whole() -> None:
    """Without 李 in Kai the name brings Song Bold only: Kai Bold, the face of names, is not used."""
    pdf = render([replace(PERSON, holder=f"{COMPATIBLE_LI}善姬")])

    faces = subprocess.run(["pdffonts", "-"], input=pdf, check=True, capture_output=True).stdout.decode()
    assert "Noto-Serif-CJK-SC-Bold" in faces
    assert "WenKai-Bold" not in faces
    assert "WenKai" in faces


def test_a_missing_glyph_names_every_certificate_that_needs_it() -> None:
    first = replace(PERSON, number="JM2026-1", holder=f"王{UNASSIGNED}")
    third = replace(PERSON, number="JM2026-3", holder=f"李{UNASSIGNED}")

    (glyph,) = check_glyphs([first, PERSON, third])

    assert glyph.character == UNASSIGNED
    assert glyph.certificates == (f"JM2026-1 王{UNASSIGNED}", f"JM2026-3 李{UNASSIGNED}")
    assert str(glyph).startswith("U+0378")


@pytest.mark.parametrize("field", ["number", "code", "title", "holder", "honour", "closing", "issuer", "date_text"])
def test_every_printed_field_is_checked(field: str) -> None:
    change: dict[str, Any] = {field: UNASSIGNED}

    assert check_glyphs([replace(PERSON, **change)])


def test_a_run_with_a_missing_glyph_prints_nothing() -> None:
    reported: list[int] = []

    with pytest.raises(MissingGlyphs, match="JM2026-BB-0002 王"):
        render([PERSON, replace(PERSON, holder=f"王{UNASSIGNED}")], progress=lambda done, _: reported.append(done))

    assert reported == []


@pytest.fixture
def no_fonts_remembered() -> Iterator[None]:
    paper_fonts._characters.cache_clear()
    yield
    paper_fonts._characters.cache_clear()


@pytest.mark.usefixtures("no_fonts_remembered")
def test_a_missing_font_names_the_package_that_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """fontconfig answers with another family, as it does when one is not installed."""
    absent = Face("Kai of Nowhere", "fonts-lxgw-wenkai")
    monkeypatch.setattr(fonts, "KAI", absent)

    with pytest.raises(MissingFont) as caught:
        render([PERSON])

    assert "Kai of Nowhere" in str(caught.value)
    assert caught.value.params["package"] == "fonts-lxgw-wenkai"


@pytest.mark.usefixtures("no_fonts_remembered")
def test_without_fontconfig_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(MissingFont) as caught:
        check_glyphs([PERSON])

    assert str(caught.value.params["package"]).startswith("fontconfig ")


def test_importing_the_package_loads_no_heavy_tool() -> None:
    heavy = "{'weasyprint', 'pikepdf', 'fontTools', 'zxingcpp'}"
    script = f"import sys, certificates.rendering; sys.exit(bool({heavy} & set(sys.modules)))"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2012, 6, 30), "二〇一二年六月三十日"),
        (date(2026, 10, 10), "二〇二六年十月十日"),
        (date(2026, 12, 18), "二〇二六年十二月十八日"),
        (date(2020, 1, 20), "二〇二〇年一月二十日"),
        (date(2009, 11, 21), "二〇〇九年十一月二十一日"),
    ],
)
def test_dates_are_written_in_chinese_figures(day: date, text: str) -> None:
    assert chinese_date(day) == text


def test_a_display_line_closes_up_then_shrinks_then_wraps() -> None:
    """At 10 pt a character is 3.53 mm and 3.88 mm with its tenth of spacing.

    100 mm hold 25 such characters; 27 only closed up; 40 at 7 pt or so; 60 not even at 6 pt.
    """
    display = Display(size=10, spacing=0.1, least=6)

    short, close, small, wrapped = (fit("字" * count, 100, display) for count in (25, 27, 40, 60))

    assert (short.size, short.spacing) == (10, 0.1)
    assert close.size == 10
    assert close.spacing < 0.1
    assert 6 < small.size < 8
    assert (wrapped.size, wrapped.lines) == (6, 2)


def test_curves_close_and_keep_their_ends() -> None:
    assert wave(40, 2, 4).startswith("M0.000,0.000C")
    assert wave(40, 2, 4).endswith("40.000,-0.000")
    assert rosette(10, 2, 6).startswith("M12.000,0.000C")
    assert rosette(10, 2, 6).endswith("12.000,-0.000z")
