"""Who verifies a password when many want to at once."""

from __future__ import annotations

import threading

import pytest

from accounts.services.turns import AllBusy, Turns


class Person(threading.Thread):
    """Somebody who waits for a turn, and notes how it went."""

    def __init__(self, turns: Turns, wrong: int, order: list[int]) -> None:
        super().__init__(daemon=True)
        self.turns, self.wrong, self.order, self.refused = turns, wrong, order, False

    def run(self) -> None:
        try:
            with self.turns.turn(self.wrong):
                self.order.append(self.wrong)
        except AllBusy:
            self.refused = True


def _stand(turns: Turns, people: list[Person]) -> None:
    """Let people come one after the other, each once the one before stands in the queue or has gone."""
    for person in people:
        before = list(turns._waiting)
        person.start()
        while person.is_alive() and turns._waiting == before:
            pass


def test_those_with_the_fewest_wrong_tries_go_first():
    turns, order = Turns(patience=60, room=3), []
    people = [Person(turns, wrong, order) for wrong in (4, 2, 0)]
    with turns.turn(0):
        _stand(turns, people)
    for person in people:
        person.join()

    assert order == [0, 2, 4]


def test_from_an_address_with_many_wrong_tries_nobody_waits():
    turns = Turns(patience=60)
    with turns.turn(0), pytest.raises(AllBusy), turns.turn(5):
        pass
    with turns.turn(5):
        pass  # but nobody is kept out where nobody else wants in


def test_a_full_queue_puts_out_who_tried_wrong_most_often():
    turns, order = Turns(patience=60, room=2), []
    people = [Person(turns, wrong, order) for wrong in (3, 1, 0)]
    with turns.turn(0):
        _stand(turns, people)
        with pytest.raises(AllBusy), turns.turn(2):
            pass
    for person in people:
        person.join()

    assert order == [0, 1]
    assert [person.refused for person in people] == [True, False, False]


def test_nobody_waits_for_ever():
    turns = Turns(patience=0)
    with turns.turn(0), pytest.raises(AllBusy), turns.turn(0):
        pass
    with turns.turn(0):
        pass


def test_a_fault_gives_the_turn_on():
    turns = Turns(patience=0)
    with pytest.raises(ZeroDivisionError), turns.turn(0):
        raise ZeroDivisionError
    with turns.turn(0):
        pass


def test_suspects_leave_the_processor_a_rest_between_two_of_theirs():
    now = [100.0]
    turns = Turns(clock=lambda: now[0])
    with turns.turn(9):
        pass
    with pytest.raises(AllBusy), turns.turn(9):
        pass
    with turns.turn(0):
        pass  # which concerns nobody else
    now[0] += 0.25
    with turns.turn(9):
        pass
