"""Numbers of people: what passes, and what is said of the others."""

from __future__ import annotations

from datetime import date

import pytest

from core.identifiers import MESSAGES, BadNumber, id_number, personal_phone, with_id_check

TODAY = date(2012, 5, 10)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        # GB 11643-1999, appendix B gives both examples with their check characters.
        ("11010519491231002X", "11010519491231002X"),
        ("440524188001010014", "440524188001010014"),
        (" １１０１０５ 19491231 002x", "11010519491231002X"),
        ("", ""),
        (None, ""),
    ],
)
def test_the_examples_of_the_standard_pass(typed, read):
    assert id_number(typed, today=date(1999, 7, 1)) == read


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("110105491231002", "id_number_old"),
        ("11010519491231002", "id_number_length"),
        ("1101051949123100X2", "id_number_character"),
        ("11010519491331002X", "id_number_date"),
        ("11010520491231002X", "id_number_date"),
        ("110105194912310021", "id_number_check"),
        (1.10105194912310e17, "id_number_lost"),
        (110105194912310000, "id_number_lost"),
        ("1.10105E+17", "id_number_lost"),
    ],
)
def test_a_wrong_identity_number_is_refused_in_words_that_do_not_hold_it(typed, code):
    with pytest.raises(BadNumber) as refused:
        id_number(typed, today=TODAY)

    said = MESSAGES[refused.value.code] % refused.value.params
    assert refused.value.code == code
    assert str(typed) not in said
    assert "110105" not in said


def test_every_single_wrong_digit_is_found():
    """The check digit of ISO 7064 MOD 11-2 finds each exchange of one character."""
    right = with_id_check("22010219900101123")
    for place in range(14, 17):
        for digit in set("0123456789") - {right[place]}:
            with pytest.raises(BadNumber):
                id_number(right[:place] + digit + right[place + 1 :], today=TODAY)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("138 1234 5678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        (13812345678, "13812345678"),
        ("（０４３１）８８１２３４５６", "0431-88123456"),
        ("043188123456", "0431-88123456"),
        (43188123456, "0431-88123456"),
        ("010—62345678转801", "010-62345678-801"),
        ("12345", "12345"),
        ("400-810-8888", "400-810-8888"),
        ("", ""),
    ],
)
def test_telephone_numbers_are_read_as_people_type_them(typed, read):
    assert personal_phone(typed) == read


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1381234567", "phone_mobile"),
        ("12812345678", "phone_mobile"),
        ("88123456", "phone_landline"),
        ("没有", "phone_landline"),
        ("1.38E+10", "phone_lost"),
        (1.38123e10, "phone_lost"),
    ],
)
def test_a_wrong_telephone_number_is_refused_in_words(typed, code):
    with pytest.raises(BadNumber) as refused:
        personal_phone(typed)

    assert refused.value.code == code
