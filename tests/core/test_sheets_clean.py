"""Cells are cleaned of what input methods and Excel add, and of nothing else."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sheets import clean


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("长春市救助管理站", "长春市救助管理站"),
        ("　长春市　朝阳区 ", "长春市朝阳区"),
        ("张　三", "张三"),
        ("２０１１年 ＡＢｃ", "2011年 ABc"),
        ("第\u200b一\ufeff殡仪馆\xa0", "第一殡仪馆"),
        ("长春市\n救助站", "长春市救助站"),
        ("KTV  Room 1", "KTV Room 1"),
        ("（老年）社会福利院，北院", "（老年）社会福利院，北院"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉 ・ 买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉‧买买提", "阿卜杜拉·买买提"),
        ("𠮷䶮", "𠮷䶮"),
        ("葛\U000e0100", "葛\U000e0100"),
        ("\uf9e1英愛", "李英愛"),
        ("\ufa11崎", "\ufa11崎"),
        ("\u1100\u1161\ud55c", "가한"),
        ("김 철수", "김 철수"),
        ("", ""),
    ],
)
def test_text_is_cleaned_but_not_changed(typed, kept):
    assert clean.text(typed) == kept


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (13844012345, "13844012345"),
        (2.5, "2.5"),
        (1e-7, "0.0000001"),
        (float("nan"), ""),
        (dt.date(2011, 10, 12), "2011-10-12"),
        (dt.datetime(2011, 10, 12), "2011-10-12"),
        (dt.datetime(2011, 10, 12, 8, 30), "2011-10-12 08:30"),
    ],
)
def test_values_are_written_as_the_office_reads_them(value, written):
    assert clean.text(value) == written


def test_a_code_has_plain_signs_no_spaces_and_capitals():
    assert clean.code("２２０１－ａ／（１） —x") == "2201-A/(1)-X"


def test_a_full_stop_inside_a_name_is_a_middle_dot():
    assert clean.person("阿卜杜拉．买买提") == clean.person("阿卜杜拉.买买提") == "阿卜杜拉·买买提"
    assert clean.person("J.Smith") == "J.Smith"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(typed):
    once = clean.text(typed)

    assert clean.text(once) == once
    assert clean.person(clean.person(typed)) == clean.person(typed)


@given(st.text(alphabet="０９Ａz 　\u200b·•\uf9e1張三.．,，", max_size=12))
def test_cleaning_twice_changes_nothing_more_in_the_characters_at_stake(typed):
    assert clean.text(clean.text(typed)) == clean.text(typed)
    assert clean.code(clean.code(typed)) == clean.code(typed)
