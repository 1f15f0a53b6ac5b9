import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.data import RankingInput
from scoring.errors import BadInput, BadScheme
from scoring.marks import masked
from scoring.ranking import rank
from scoring.scheme import TieBreak
from scoring.seal import canonical, digest, restore
from tests.scoring.build import data, rule, scheme

SCHEME = scheme(rule("a", "trimmed_mean", part="业务"), rule("g", "given"), ties=[TieBreak("part", "业务")])
DATA = RankingInput(("王秀兰", 7), ("J1", "J2", "J3"), {"a": masked([[1, 2, 3], [4, 5, 6]])}, {"g": masked([8, 9])})
SEALED = canonical(DATA, SCHEME)
DIGEST = "eeb682f15cb21d743d75c28aec66652482ff2779d6021ff035bab6f92958c645"


def test_a_seal_is_compact_sorted_utf8_json():
    plain = data({"a": [[1, None]]})

    assert canonical(plain, scheme(rule("a"))).decode() == (
        '{"candidates":[0],"format":"pingxuan-ranking-1","given":{},"judges":["J1","J2"],'
        '"marks":{"a":[[1,null]]},"scheme":{"criteria":[{"drop":0,"key":"a","mark_decimals":0,'
        '"mean_decimals":2,"method":"mean","minimum_marks":1,"name":"A","part":null,"weight":"1",'
        '"weighted_decimals":2}],"places":"standard","tie_breaks":[],"total_decimals":2}}'
    )
    assert "王秀兰" in SEALED.decode("utf-8")


def test_the_digest_is_the_sha256_of_the_bytes():
    """Computed once with sha256sum."""
    assert digest(data({"a": [[1, None]]}), scheme(rule("a"))) == DIGEST


def test_a_seal_is_restored_and_gives_the_same_bytes_and_ranking():
    again, rules = restore(SEALED)

    assert rules == SCHEME
    assert (again.candidates, again.judges) == (DATA.candidates, DATA.judges)
    assert canonical(again, rules) == SEALED
    assert rank(again, rules).totals.tolist() == rank(DATA, SCHEME).totals.tolist()


def test_neither_the_order_of_criteria_in_a_dict_nor_hidden_data_changes_the_bytes():
    rules = scheme(rule("a"), rule("b"))
    hidden = np.ma.MaskedArray([[5, 1]], mask=[[True, False]])
    first = RankingInput(("x",), ("J", "K"), {"a": hidden, "b": masked([[1, 2]])}, {})
    second = RankingInput(("x",), ("J", "K"), {"b": masked([[1, 2]]), "a": masked([[None, 1]])}, {})

    assert digest(first, rules) == digest(second, rules)


@pytest.mark.parametrize(
    "other",
    [
        RankingInput(("王秀兰", 7), ("J1", "J2", "J3"), {"a": masked([[1, 2, 3], [4, 5, 7]])}, {"g": masked([8, 9])}),
        RankingInput(("王秀兰", "7"), ("J1", "J2", "J3"), DATA.marks, DATA.given),
        RankingInput(("王秀兰", 7), ("J1", "J3", "J2"), DATA.marks, DATA.given),
    ],
)
def test_any_difference_changes_the_digest(other):
    assert digest(other, SCHEME) != digest(DATA, SCHEME)


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.integers(-(2**70), 2**70)), min_size=2, max_size=2), min_size=1, max_size=4
    ),
    st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2, unique=True),
)
def test_every_input_survives_the_round_trip(rows, judges):
    plain = RankingInput(tuple(range(len(rows))), tuple(judges), {"a": masked(rows)}, {})

    again, rules = restore(canonical(plain, scheme(rule("a"))))

    assert again.marks["a"].tolist() == rows
    assert again.judges == tuple(judges)
    assert canonical(again, rules) == canonical(plain, scheme(rule("a")))


def test_input_without_judges_survives_the_round_trip():
    plain = data(None, {"g": [1, 2]})

    again, _ = restore(canonical(plain, scheme(rule("g", "given"))))

    assert (again.judges, again.given["g"].tolist()) == ((), [1, 2])


def test_a_name_that_is_no_unicode_cannot_be_sealed():
    with pytest.raises(BadInput, match=r"^A label or a name is not valid Unicode\.$"):
        canonical(RankingInput(("\ud800",), ("J",), {"a": masked([[1]])}, {}), scheme(rule("a")))


def test_what_does_not_fit_together_cannot_be_sealed():
    with pytest.raises(BadInput, match=r"^Scheme and marks differ"):
        canonical(data({"b": [[1]]}), scheme(rule("a")))


@pytest.mark.parametrize(
    "sealed",
    [
        b"",
        b"\xff",
        b"{} {}",
        b"[" * 100_000,
        SEALED.replace(b"[[1,", b"[[1.0,"),
        SEALED.replace(b"[[1,", b"[[1e2,"),
        SEALED.replace(b"[[1,", b"[[NaN,"),
        SEALED.replace(b'"given":', b'"given":{},"given":'),
    ],
)
def test_bytes_that_are_no_exact_json_are_refused(sealed):
    with pytest.raises(BadInput, match=r"^A seal is UTF-8 JSON without fractions or repeated keys\.$"):
        restore(sealed)


def resealed(**changes):
    return json.dumps(json.loads(SEALED) | changes).encode()


@pytest.mark.parametrize("sealed", [b"[]", b"{}", resealed(format="other"), resealed(more=1)])
def test_another_format_is_refused(sealed):
    with pytest.raises(BadInput, match=r"^This is not a seal of the format pingxuan-ranking-1\.$"):
        restore(sealed)


@pytest.mark.parametrize(
    "changes",
    [{"candidates": "xy"}, {"judges": {}}, {"marks": []}, {"given": 7}, {"marks": {"a": 1}}, {"given": {"g": {}}}],
)
def test_labels_and_marks_that_are_no_lists_are_refused(changes):
    with pytest.raises(BadInput, match=r"^Labels and marks in a seal are lists\.$"):
        restore(resealed(**changes))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scheme": None}, BadScheme),
        ({"candidates": ["x"]}, BadInput),
        ({"candidates": [[], 7]}, BadInput),
        ({"marks": {"a": [[1, 2, 3], [4, 5]]}}, BadInput),
        ({"marks": {"a": [[1, 2, 3], [4, 5, "6"]]}}, BadInput),
        ({"marks": {"b": [[1, 2, 3], [4, 5, 6]]}}, BadInput),
    ],
)
def test_a_seal_with_wrong_content_is_refused(changes, error):
    with pytest.raises(error):
        restore(resealed(**changes))
