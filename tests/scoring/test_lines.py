import pytest

from scoring.errors import BadInput
from scoring.lines import draw, settle_line


def line(places, seats, reserves=0):
    return draw([(place, row) for row, place in enumerate(places)], seats, reserves)


def test_places_are_taken_from_the_top():
    found = line([3, 1, 2, 4], 2, 1)

    assert (found.seats, found.reserves) == (2, 1)
    assert (found.chosen, found.reserve, found.place, found.vacant) == ((1, 2), (0,), 2, 0)
    assert found.statuses() == {
        1: ("chosen", "merit"),
        2: ("chosen", "merit"),
        0: ("reserve", "reserve"),
        3: ("out", "below_line"),
    }


def test_equal_places_that_fit_are_all_taken():
    found = line([1, 2, 2, 4], 3)

    assert (found.chosen, found.tied, found.open_seats, found.place) == ((0, 1, 2), (), 0, 2)


def test_equal_places_across_the_line_are_tied_and_the_losers_are_the_first_reserves():
    """2 seats for 1 2 2 4: one open; one of the tied will be the only reserve."""
    found = line([1, 2, 2, 4], 2, 1)

    assert (found.chosen, found.tied, found.open_seats, found.place) == ((0,), (1, 2), 1, 2)
    assert (found.reserve, found.tied_reserve) == ((), ())


def test_reserves_beyond_the_losers_are_certain():
    """2 reserves: the loser of the tie and the fourth."""
    found = line([1, 2, 2, 4, 5], 2, 2)

    assert (found.reserve, found.statuses()[4]) == ((3,), ("out", "below_line"))


def test_equal_places_across_the_reserve_line_are_tied_there():
    found = line([1, 2, 2, 2], 1, 2)

    assert (found.chosen, found.reserve, found.tied_reserve, found.open_reserves) == ((0,), (), (1, 2, 3), 2)
    assert found.statuses()[3] == ("tied", "tied_at_reserve_line")


def test_without_seats_there_are_only_reserves():
    found = line([1, 2], 0, 1)

    assert (found.chosen, found.place, found.reserve, found.vacant) == ((), None, (0,), 0)


def test_seats_without_candidates_are_vacant():
    assert (line([1], 3).vacant, line([], 3).vacant, line([], 3).place) == (2, 3, None)


def test_a_settled_tie_chooses_and_makes_reserves_of_the_others():
    found = settle_line(line([1, 2, 2, 4, 5], 2, 2), (2,))

    assert (found.chosen, found.decided, found.tied, found.open_seats) == ((0, 2), (2,), (), 0)
    assert found.reserve == (1, 3)
    assert found.statuses()[2] == ("chosen", "decided")


def test_losers_beyond_the_reserves_are_tied_again_and_settled_again():
    """1 seat, 1 reserve for 1 1 1: after the first choice two are equal for the reserve."""
    first = settle_line(line([1, 1, 1], 1, 1), (1,))

    assert (first.tied_reserve, first.open_reserves) == ((0, 2), 1)

    second = settle_line(first, (2,))

    assert (second.chosen, second.reserve, second.tied_reserve, second.open_reserves) == ((1,), (2,), (), 0)
    assert second.statuses()[0] == ("out", "below_line")


def test_settled_reserves_follow_the_certain_ones():
    """1 seat, 2 reserves for 1 2 3 3."""
    assert settle_line(line([1, 2, 3, 3], 1, 2), (3,)).reserve == (1, 3)


@pytest.mark.parametrize(("picked", "rows"), [((), ()), ((1, 2), ()), ((0,), (0,)), ((1, 1), ()), ((1, 9), (9,))])
def test_a_choice_that_does_not_fit_the_tie_is_refused(picked, rows):
    with pytest.raises(BadInput, match=r"^Choose exactly 1 of the tied candidates\.$") as caught:
        settle_line(line([1, 2, 2], 2), picked)

    assert caught.value.rows == rows


def test_naming_one_candidate_twice_does_not_fill_two_seats():
    with pytest.raises(BadInput, match=r"^Choose exactly 2 "):
        settle_line(line([1, 1, 1], 2), (1, 1))


def test_without_a_tie_there_is_nothing_to_settle():
    with pytest.raises(BadInput, match=r"^There is no tie to settle in this group\.$"):
        settle_line(line([1, 2], 1), (1,))
