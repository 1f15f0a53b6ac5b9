"""Taking the row of a sheet or a panel for writing."""

from __future__ import annotations

import sqlalchemy as sa

from core.db import db
from core.errors import NotFound
from judges.models import Panel, ScoreSheet


def lock_sheet(sheet: ScoreSheet) -> None:
    """Hold a sheet until the commit and see it as it stands now: two devices may be at it.

    Raises:
        NotFound: It was deleted meanwhile.
    """
    found = db.session.scalar(
        sa.select(ScoreSheet)
        .where(ScoreSheet.id == sheet.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound


def lock_panel(panel: Panel) -> None:
    """Hold a panel until the commit: its seats, its recusals and its opening must not pass each other."""
    db.session.refresh(panel, ["opened_at"], with_for_update=True)
