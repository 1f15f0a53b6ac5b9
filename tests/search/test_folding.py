"""How names are written down to be found."""

from __future__ import annotations

import pytest

from core.search import folding


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("阿卜杜拉·買買提", "阿卜杜拉买买提"),
        ("阿卜杜拉・买买提", "阿卜杜拉买买提"),
        ("歐陽文靜", "欧阳文静"),
        ("ＡＢＣ　１２３", "abc123"),
        ("吉民证〔2012〕0007号", "吉民证20120007号"),
        ("yu.haifeng@jl", "yuhaifengjl"),
        ("|^_", ""),
        ("\0\ud800王", "王"),
    ],
)
def test_what_people_do_not_agree_on_is_folded_away(typed: str, stored: str):
    assert folding.fold(typed) == stored


def test_a_name_is_written_with_its_initials_and_its_reading():
    assert folding.line(["王秀兰"], ["0431-8"]) == "|王秀兰|WXL|^wang^xiu^lan|04318|"


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("单田芳", "STF"),
        ("单田芳", "DTF"),
        ("曾国藩", "ZGF"),
        ("尉迟恭", "YCG"),
        ("長春", "CC"),
        ("长春", "ZC"),
        ("吕雉", "LZ"),
    ],
)
def test_a_surname_is_found_under_every_common_reading(name: str, initials: str):
    assert initials in folding.name_fields(name)


def test_an_umlaut_is_found_as_people_type_it():
    (way,) = [field for field in folding.name_fields("吕") if field.startswith("^")]

    assert way == "^lu"
    assert [folding.spelled(typed)[0] for typed in ("lv", "lyu", "lu")] == [way] * 3


def test_a_traditional_name_reads_like_the_simplified_one():
    assert folding.name_fields("張麗華") == folding.name_fields("张丽华")


@pytest.mark.parametrize(
    ("letters", "cut"),
    [("wang", "^wang"), ("wangxiul", "^wang^xiu^l"), ("xian", "^xian"), ("xian", "^xi^an"), ("fangang", "^fang^ang")],
)
def test_letters_are_cut_into_syllables_of_which_the_last_may_be_unfinished(letters: str, cut: str):
    assert cut in folding.spelled(letters)


@pytest.mark.parametrize("letters", ["xxq", "ivvi", "q" * 60])
def test_letters_that_are_no_syllables_are_not_cut(letters: str):
    assert folding.spelled(letters) == []


def test_no_name_has_more_than_a_few_readings():
    """Ten characters of two readings each would be a thousand."""
    assert len(folding.name_fields("长" * 10)) <= 1 + 2 * folding.VARIANTS
