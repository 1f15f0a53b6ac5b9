"""Rows to labelled arrays and back: the sealed input of a run, and what a run writes. 排名的输入与输出"""

from __future__ import annotations

import gzip
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scoring import seal
from scoring.data import Ranking, RankingInput
from scoring.explanation import rows_detail
from scoring.ranking import places
from scoring.scheme import Scheme
from selection.arrays.strips import strips_of
from selection.models import RankingRun


@dataclass(frozen=True)
class Sealed:
    """A run's input as canonical bytes. 封存"""

    sha256: str
    packed: bytes


@dataclass(frozen=True)
class Entrant:
    """What a row keeps of a candidate, as it is now."""

    candidate_id: int
    number: int
    name: str
    unit_name: str
    path: str


def sealed(data: RankingInput, scheme: Scheme) -> Sealed:
    """Seal the input of a run; the same input gives the same bytes."""
    content = seal.canonical(data, scheme)
    return Sealed(hashlib.sha256(content).hexdigest(), gzip.compress(content, compresslevel=6, mtime=0))


def opened(run: RankingRun) -> tuple[RankingInput, Scheme]:
    """Restore a run's input from its stored bytes."""
    return seal.restore(gzip.decompress(run.input_gz))


def digest_of(run: RankingRun) -> str:
    """Hash the stored bytes again."""
    return hashlib.sha256(gzip.decompress(run.input_gz)).hexdigest()


def row_values(
    run_id: int,
    data: RankingInput,
    scheme: Scheme,
    ranking: Ranking,
    *,
    entrants: Mapping[int, Entrant],
    seats: Mapping[int, str],
) -> list[dict[str, Any]]:
    """Turn a ranking into the rows that a run stores, in the order of the page."""
    details, strips = rows_detail(data, scheme, ranking), strips_of(data, scheme, ranking)
    same = Counter(ranking.totals.tolist())
    labels = [seats[int(judge)] for judge in data.judges]
    ranks = {key: places(figures).tolist() for key, figures in ranking.weighted.items()}
    values = []
    for position, row in enumerate(ranking.order.tolist(), start=1):
        entrant, total = entrants[int(data.candidates[row])], int(ranking.totals[row])
        values.append(
            {
                "run_id": run_id,
                "candidate_id": entrant.candidate_id,
                "position": position,
                "place": int(ranking.places[row]),
                "total": total,
                "tied": bool(ranking.tied[row]),
                "name": entrant.name,
                "unit_name": entrant.unit_name,
                "candidate_number": entrant.number,
                "path": entrant.path,
                "detail": _detail(
                    details[row], labels, strips[row], same[total] - 1, {key: of[row] for key, of in ranks.items()}
                ),
            }
        )
    return values


def _detail(
    detail: dict[str, Any], labels: list[str], strip: dict[str, Any], rivals: int, ranks: Mapping[str, int]
) -> dict[str, Any]:
    """Keep how a total came to be: every figure as the text that is printed."""
    return {
        "total": detail["total"],
        "parts": detail["parts"],
        "criteria": {one["key"]: _criterion(one, labels) | {"rank": ranks[one["key"]]} for one in detail["criteria"]},
        "separated_by": detail["separated_by"],
        "same_total": rivals,
        "strip": strip,
    }


def _criterion(one: dict[str, Any], labels: list[str]) -> dict[str, Any]:
    marks = None
    if one["marks"] is not None:
        marks = [list(entry) for entry in zip(labels, one["marks"], one["used"], strict=True)]
    return {"mean": one["mean"], "weighted": one["weighted"], "marks": marks}
