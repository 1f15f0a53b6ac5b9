import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import BadInput
from scoring.select import fill, settle

STATUSES = ["chosen", "tied", "reserve", "out"]


def test_each_group_fills_its_own_seats_in_order_of_merit():
    """North: places 1 and 4 for one seat; south: 2 and 3 for one."""
    found = fill([1, 2, 3, 4], ["n", "s", "s", "n"], {"n": 1, "s": 1}, reserves={"s": 1})

    assert [one.status for one in found.decisions] == ["chosen", "chosen", "reserve", "out"]
    assert [one.rank for one in found.decisions] == [1, 1, 2, 2]
    assert [one.group for one in found.decisions] == ["n", "s", "s", "n"]
    assert found.having("chosen") == (0, 1)
    assert dict(found.decisions[2].reason) == {"rule": "reserve", "group": "s", "place": 3, "line": 2}
    assert dict(found.decisions[3].reason) == {"rule": "below_line", "group": "n", "place": 4, "line": 1}


def test_candidates_tied_at_the_line_are_left_to_a_person():
    found = fill([1, 2, 2, 4], ["n"] * 4, {"n": 2}, reserves=1)

    assert [one.status for one in found.decisions] == ["chosen", "tied", "tied", "out"]
    assert [one.rank for one in found.decisions] == [1, 2, 2, 4]
    assert found.groups["n"].open_seats == 1
    assert found.decisions[1].reason["rule"] == "tied_at_line"

    settled = settle(found, "n", [2])

    assert [one.status for one in settled.decisions] == ["chosen", "reserve", "chosen", "out"]
    assert [one.reason["rule"] for one in settled.decisions] == ["merit", "reserve", "decided", "below_line"]
    assert [one.status for one in found.decisions] == ["chosen", "tied", "tied", "out"]
    assert (settled.groups["n"].chosen, settled.groups["n"].open_seats) == ((0, 2), 0)
    assert (found.groups["n"].chosen, found.groups["n"].open_seats) == ((0,), 1)


def test_settling_one_group_leaves_the_others():
    found = fill([1, 1, 1, 1], ["n", "n", "s", "s"], {"n": 1, "s": 1})

    settled = settle(found, "s", [3])

    assert [one.status for one in settled.decisions] == ["tied", "tied", "out", "chosen"]
    assert settled.groups["n"] == found.groups["n"]


def test_a_group_short_of_candidates_has_vacant_seats():
    found = fill([1], ["n"], {"n": 3, "s": 2})

    assert (found.groups["n"].vacant, found.groups["s"].vacant) == (2, 2)
    assert found.having("out") == ()


def test_places_may_come_straight_from_a_ranking():
    found = fill(np.array([2, 1]), ["n", "n"], {"n": 1})

    assert found.having("chosen") == (1,)
    assert type(found.decisions[0].reason["place"]) is int


@pytest.mark.parametrize(
    ("places", "groups", "seats", "reserves", "says", "rows"),
    [
        ([1], ["n", "n"], {"n": 1}, 0, "Places and groups differ in length.", ()),
        (
            [0, 1, 1.5, float("nan"), True, "1"],
            ["n"] * 6,
            {"n": 1},
            0,
            "Places are whole numbers from 1.",
            (0, 2, 3, 4, 5),
        ),
        ([1, 2], ["n", "x"], {"n": 1}, 0, "A candidate's group has no number of seats.", (1,)),
        ([1], ["n"], {"n": -1}, 0, "Seats are whole numbers, 0 or more.", ()),
        ([1], ["n"], {"n": True}, 0, "Seats are whole numbers, 0 or more.", ()),
        ([1], ["n"], {"n": 1}, -1, "Reserves are whole numbers, 0 or more.", ()),
        ([1], ["n"], {"n": 1}, {"n": 1.0}, "Reserves are whole numbers, 0 or more.", ()),
        ([1], ["n"], {"n": 1}, {"x": 1}, "There are reserves for a group without seats.", ()),
    ],
)
def test_input_that_does_not_fit_together_is_refused(places, groups, seats, reserves, says, rows):
    with pytest.raises(BadInput) as caught:
        fill(places, groups, seats, reserves=reserves)

    assert (str(caught.value), caught.value.rows) == (says, rows)


def test_settling_needs_a_group_and_a_tie():
    found = fill([1], ["n"], {"n": 1})

    with pytest.raises(BadInput, match=r"^There is no such group\.$"):
        settle(found, "x", [0])
    with pytest.raises(BadInput, match=r"^There is no tie to settle in this group\.$"):
        settle(found, "n", [0])


contests = st.lists(st.tuples(st.integers(1, 6), st.sampled_from("ns")), max_size=12)
numbers = st.integers(0, 5)


@given(contests, numbers, numbers, st.integers(0, 3))
def test_nobody_is_passed_over_for_a_worse_place(entries, north, south, reserves):
    """Within a group, in the order of statuses, places only get worse; counts fit the seats."""
    places, groups = [place for place, _ in entries], [group for _, group in entries]
    seats = {"n": north, "s": south}

    found = fill(places, groups, seats, reserves=reserves)

    for group, number in seats.items():
        line = found.groups[group]
        rows = [row for row in range(len(places)) if groups[row] == group]
        assert len(line.chosen) + line.open_seats + line.vacant == number
        assert all(found.decisions[row].rank == 1 + sum(places[o] < places[row] for o in rows) for row in rows)
        steps = [line.chosen, line.tied, line.reserve, line.tied_reserve]
        above = [places[row] for step in steps for row in step]
        assert above == sorted(above)
        out = [places[row] for row in rows if found.decisions[row].status == "out"]
        assert not above or not out or max(above) < min(out)
        assert len({places[row] for row in line.tied}) <= 1


@given(contests, numbers, numbers, st.integers(0, 3), st.data())
def test_after_all_ties_are_settled_every_seat_is_filled_or_vacant(entries, north, south, reserves, pick):
    places, groups = [place for place, _ in entries], [group for _, group in entries]
    seats = {"n": north, "s": south}
    found = fill(places, groups, seats, reserves=reserves)
    certain = {row: one for row, one in enumerate(found.decisions) if one.status != "tied"}

    for group in seats:
        while (line := found.groups[group]).tied or line.tied_reserve:
            tied, number = (line.tied, line.open_seats) if line.tied else (line.tied_reserve, line.open_reserves)
            found = settle(found, group, pick.draw(st.permutations(tied))[:number])

    assert all(found.decisions[row] == one for row, one in certain.items())
    for group, number in seats.items():
        entered = groups.count(group)
        counts = dict.fromkeys(STATUSES, 0)
        for one in found.decisions:
            counts[one.status] += one.group == group
        assert counts["chosen"] == min(number, entered)
        assert counts["reserve"] == min(reserves, max(0, entered - number))
        assert counts["tied"] == 0
