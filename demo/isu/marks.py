"""The marks of a segment: the rubric they stand under, the table a scorer uploads, the import. 评分"""

from __future__ import annotations

import csv
import io
from datetime import datetime

from campaigns.models import Method, Round
from campaigns.services import CriterionDraft, RubricDraft, TieDraft
from core import jobs
from core.access import Actor
from core.db import db, writing
from core.errors import DomainError
from demo.isu.protocol import Segment
from judges import services as judges
from judges.models import MarksImport
from units.models import ImportState

ELEMENTS, DEDUCTIONS, COMPONENTS = "Element score", "Deductions", "components"


class NotAsPublished(DomainError):
    """A figure did not come out as the official protocol has it."""


def rubric_of(segment: Segment) -> RubricDraft:
    """Write ISU Rule 353 as a rubric."""
    components = tuple(
        CriterionDraft(
            name, method=Method.TRIMMED_MEAN, drop=1, maximum="10", step="0.25", weight=factor,
            mean_decimals=2, weighted_decimals=2, part=COMPONENTS,
        )
        for name, factor in segment.factors.items()
    )  # fmt: skip
    given = tuple(
        CriterionDraft(name, method=Method.GIVEN, maximum="300", weight=weight, mean_decimals=2, weighted_decimals=2)
        for name, weight in ((ELEMENTS, "1"), (DEDUCTIONS, "-1"))
    )
    tie = TieDraft("criterion", ELEMENTS) if segment.short else TieDraft("part", COMPONENTS)
    return RubricDraft(decimals=2, total_decimals=2, tie_breaks=(tie,), criteria=(*components, *given))


def table_of(segment: Segment) -> bytes:
    """Write a segment's marks as the table that a scorer uploads; figures without a judge are given."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(["candidate", "judge", "criterion", "score"])
    writer.writerows(segment.marks)
    for name, result in segment.results.items():
        writer.writerow([name, "", ELEMENTS, result.elements])
        writer.writerow([name, "", DEDUCTIONS, result.deductions])
    return target.getvalue().encode("utf-8-sig")


def import_marks(round_id: int, segment: Segment, *, actor: Actor, now: datetime) -> None:
    """Bring a segment's marks in: upload, read, confirm, write.

    Raises:
        NotAsPublished: The import found something wrong with them.
    """
    with writing():
        panel = judges.panel_of(db.session.get_one(Round, round_id), actor=actor, now=now)
        made, _job = judges.ask_marks_import(panel, table_of(segment), f"{segment.name}.csv", actor=actor, now=now)
        import_id = made.id
    jobs.run_pending()
    with writing():
        judges.confirm_marks_import(db.session.get_one(MarksImport, import_id), actor=actor, now=now)
    jobs.run_pending()
    if db.session.get_one(MarksImport, import_id).state is not ImportState.IMPORTED:
        raise NotAsPublished("The marks of %(segment)s were not imported.", segment=segment.name)
