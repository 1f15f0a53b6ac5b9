"""What a judge may no longer do once marking is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.db import writing
from core.errors import DomainError
from judges import services
from judges.models import SheetState
from tests.conftest import NOW
from tests.judges import make


def test_a_judge_does_not_step_back_once_marking_is_over(database):
    """It would change who is counted for a ranking that may be computed already; the organiser still can."""
    stage = make.stage()
    late = NOW + timedelta(days=40)
    with pytest.raises(DomainError), writing():
        services.abstain(stage.sheet(), "同事", actor=stage.judges[0], now=late)
    assert stage.sheet().state is SheetState.DRAFT

    with writing():
        services.recuse(stage.seats()[0], stage.candidates()[0], "同事", actor=stage.organiser, now=late)
    assert stage.sheet().state is SheetState.RECUSED
