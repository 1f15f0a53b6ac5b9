"""Names in order: strokes and pinyin, compound and polyphonic surnames, rare characters."""

from __future__ import annotations

import importlib.util
import random

import pytest

from core.sorting import FIRST_STROKES, TABLE, pinyin_key, stroke_key, strokes, surname_of


def shuffled(names, key):
    """Sort names that come in an order of no meaning."""
    mixed = list(names)
    random.Random(7).shuffle(mixed)
    assert mixed != names
    return sorted(mixed, key=key)


@pytest.mark.parametrize(
    ("character", "count"),
    [
        ("乙", 1),
        ("丁", 2),
        ("万", 3),
        ("王", 4),
        ("龙", 5),
        ("𠮷", 6),
        ("朴", 6),
        ("范", 8),
        ("䶮", 9),
        ("骨", 9),
        ("黄", 11),
        ("龍", 16),
        ("魏", 17),
        ("瞿", 18),
    ],
)
def test_strokes_are_those_of_the_mainland(character, count):
    assert strokes(character) == count


@pytest.mark.parametrize("character", ["A", "·", "ㄱ", "\U0003ffff"])
def test_what_is_no_chinese_character_has_no_strokes(character):
    assert strokes(character) is None


def test_a_list_by_strokes_goes_by_count_then_first_stroke():
    """丁2; 于3 横; 王4 横, 毛4 撇, 方4 点, 孔4 折; 白5; 朱6 撇; 李7; 欧阳8 横; 黄11; letters last."""
    order = [
        "丁一",
        "于海峰",
        "王秀兰",
        "毛文",
        "方圆",
        "孔明",
        "白洁",
        "朱红",
        "李国栋",
        "欧阳娜",
        "黄河",
        "魏征",
        "Ann",
    ]

    assert shuffled(order, stroke_key) == order


def test_the_same_surname_goes_by_the_given_name():
    """王一 (1) before 王乙兰 (1, 5), 王丁 (2), 王力宏 (2, 7 with a later first character), 王秀兰 (7)."""
    order = ["王一", "王一兰", "王丁", "王秀", "王秀兰"]

    assert shuffled(order, stroke_key) == order


def test_a_single_surname_stands_before_a_compound_one_that_begins_alike():
    """All begin with 欧; 欧龙飞 and 欧阳 are of the surname 欧, given names of 5 and 6 strokes; 欧阳一 is of 欧阳."""
    assert sorted(["欧阳一", "欧龙飞", "欧阳"], key=stroke_key) == ["欧龙飞", "欧阳", "欧阳一"]


def test_an_empty_name_stands_last():
    assert sorted(["", "龘", "丁"], key=stroke_key) == ["丁", "龘", ""]
    assert pinyin_key("") == ()


def test_every_first_stroke_is_given_once_and_to_a_known_character():
    characters = "".join(FIRST_STROKES)

    assert len(set(characters)) == len(characters)
    assert all(strokes(character) for character in characters)


@pytest.mark.parametrize(
    ("name", "syllable"),
    [
        ("单雄信", "shan"),
        ("仇和", "qiu"),
        ("解缙", "xie"),
        ("查良镛", "zha"),
        ("曾国藩", "zeng"),
        ("尉迟恭", "yu"),
        ("万俟卨", "mo"),
        ("长孙无忌", "zhang"),
        ("朴美善", "piao"),
        ("区寄", "ou"),
        ("盖叫天", "ge"),
        ("乐毅", "yue"),
    ],
)
def test_polyphonic_surnames_are_read_as_surnames(name, syllable):
    assert pinyin_key(name)[0][0] == syllable


def test_a_list_by_pinyin_goes_syllable_by_syllable_then_by_tone():
    """李 li3 before 力 li4? 黎 li2, 李 li3, 厉 li4; then 路 lu4, 吕 lü3 after every lu, 栾 luan2."""
    order = ["安娜", "陈明", "黎明", "李明", "李娜", "厉娜", "路遥", "吕布", "栾平", "曾国藩", "查良镛"]

    assert shuffled(order, pinyin_key) == order


def test_names_with_dots_letters_and_compatibility_characters_are_sorted():
    assert pinyin_key("阿卜杜拉·买买提")[0][0] == "a"
    assert pinyin_key("\uf90a哲洙") == pinyin_key("金哲洙")
    assert stroke_key("\uf90a哲洙") == stroke_key("金哲洙")
    assert sorted(["王芳", "Li Ming", "ABC"], key=pinyin_key) == ["ABC", "Li Ming", "王芳"]


@pytest.mark.parametrize(("name", "surname"), [("欧阳修", "欧阳"), ("欧阳", "欧"), ("王维", "王"), ("", "")])
def test_a_compound_surname_needs_a_given_name_behind_it(name, surname):
    assert surname_of(name) == surname


def test_the_table_says_where_it_is_from_and_its_generator_makes_it(root, tmp_path):
    spec = importlib.util.spec_from_file_location("build_strokes", root / "tools" / "build_strokes.py")
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    source = tmp_path / "Unihan_IRGSources.txt"
    source.write_text(
        "# x\n# Unicode version: 15.0.0\nU+4E00\tkTotalStrokes\t1\nU+4E82\tkTotalStrokes\t13 12\n", encoding="utf-8"
    )

    version, lines = build.read(source)

    assert version == "15.0.0"
    assert list(build.table(build.counts(lines))) == ["4E00 )\n", "4E80 ((5\n"]
    head = TABLE.read_text(encoding="ascii").splitlines()[:4]
    assert any("Unicode-DFS-2016" in line for line in head)
    assert (TABLE.parent / "unicode-license.txt").exists()
