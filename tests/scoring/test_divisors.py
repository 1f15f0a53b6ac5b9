from fractions import Fraction
from itertools import pairwise

import pytest

from scoring.divisors import DIVISORS


@pytest.mark.parametrize(
    ("method", "claims"),
    [
        ("sainte_lague", [(False, 120), (False, 40), (False, 24)]),
        ("dhondt", [(False, 60), (False, 30), (False, 20)]),
        ("adams", [(True, 60), (False, 60), (False, 30)]),
        ("dean", [(True, 60), (False, 45), (False, 25)]),
        ("huntington_hill", [(True, 60), (False, 1800), (False, 600)]),
    ],
)
def test_claims_of_sixty_to_the_first_three_seats(method, claims):
    """60 over 1/2 3/2 5/2; 1 2 3; 0 1 2; harmonic 4/3 12/5; squares 3600 over 1*2 and 2*3."""
    assert [DIVISORS[method](60, held) for held in range(3)] == claims


@pytest.mark.parametrize("method", DIVISORS)
def test_each_further_seat_is_claimed_less_strongly(method):
    claims = [DIVISORS[method](7, held) for held in range(20)]

    assert all(later < earlier for earlier, later in pairwise(claims))
    assert all(isinstance(claim, Fraction) for _, claim in claims)
