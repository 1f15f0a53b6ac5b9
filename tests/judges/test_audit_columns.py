"""Marks, bounds and weights as large as the rules allow fit their columns, also where integers have 32 bits."""

from __future__ import annotations

import json

import sqlalchemy as sa

from campaigns.drafts import LARGEST
from campaigns.models import Criterion
from judges.models import Mark, MarkVersion
from selection.models import QuotaShare
from selection.services.quotas import MOST_WEIGHT
from tests import make as people
from tests.judges import make

LARGE = [Criterion.minimum, Criterion.maximum, Criterion.step, Mark.value, MarkVersion.value, QuotaShare.weight]


def test_what_may_be_large_has_64_bits():
    assert max(LARGEST, MOST_WEIGHT) > 2**31
    assert [str(column) for column in LARGE if not isinstance(column.type, sa.BigInteger)] == []


def test_the_largest_mark_is_kept(database):
    """10,000,000.0 with one decimal place is 100,000,000; 10 ** 12 is the largest fixed-point number."""
    stage = make.stage(criteria=[{"key": "c1", "name": "业务量", "maximum": LARGEST}])
    saved = stage.save(0, 0, {"c1": "99999999999.9"})
    assert saved.marks == {"c1": 999_999_999_999}


def test_a_key_that_no_text_can_hold_is_a_key_all_the_same(app, database):
    """JSON can name half a character; it is never stored, only hashed."""
    stage = make.stage()
    judge = people.signed_in(app, stage.judges[0])
    body = json.dumps({"marks": {"c1": "9"}, "key": "\ud800abcdefgh"})
    answer = judge.post(f"/sheets/{stage.sheet().id}/marks", data=body, content_type="application/json")
    assert answer.status_code == 200
