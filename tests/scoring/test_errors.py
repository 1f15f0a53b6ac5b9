import pytest

from scoring.errors import BadInput, BadScheme, ScoringError, TooFewMarks


@pytest.mark.parametrize("kind", [BadInput, BadScheme, TooFewMarks])
def test_every_error_is_a_scoring_error_with_a_message_and_rows(kind):
    error = kind("Say why.", [2, 5])

    assert isinstance(error, ScoringError)
    assert str(error) == "Say why."
    assert error.rows == (2, 5)


def test_an_error_that_concerns_no_row_carries_none():
    assert ScoringError("Say why.").rows == ()
