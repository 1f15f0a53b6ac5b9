"""Why a plan's seats are what they are: every claim, exact, side by side. 名额分配的依据"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from scoring.apportion import Apportionment, apportion
from scoring.divisors import DIVISORS
from scoring.ratios import fraction_text, rounded_text
from selection.models import QuotaPlan, QuotaShare
from units.models import Division

PLACES = 2  # decimals of a claim as people read it


def proof_of(plan: QuotaPlan) -> Apportionment:
    """Compute a plan's seats again from its weights, with the claims that prove them."""
    return apportion([share.weight for share in plan.shares], plan.seats, method=plan.method)


@dataclass(frozen=True)
class ProofLine:
    """One division's share, and the claims that bound its seats; all exact, as texts."""

    share: QuotaShare
    fair: str
    last: str | None  # the claim that won its last seat
    following: str | None  # the claim that did not win it one more
    tied: bool
    decided: bool


@dataclass(frozen=True)
class Proof:
    """Why a plan's seats are what they are. 名额分配的依据"""

    lines: tuple[ProofLine, ...]
    weakest: tuple[str, Division] | None  # the weakest claim that won a seat
    strongest: tuple[str, Division] | None  # the strongest that won none, or contends in the tie


def prove(plan: QuotaPlan) -> Proof:
    """Put a plan's claims side by side: every one that won a seat is at least every one that did not."""
    result, shares = proof_of(plan), plan.shares
    decided = set((plan.decision or {}).get("divisions", ()))
    last: dict[int, Fraction] = {award.unit: award.claim for award in result.awards if award.claim is not None}
    following = [_following(plan.method, share.weight, result.seats[at]) for at, share in enumerate(shares)]
    lines = tuple(
        ProofLine(
            share,
            fraction_text(result.shares[at]),
            fraction_text(last[at]) if at in last else None,
            fraction_text(claim) if claim is not None else None,
            at in result.tied,
            share.division_id in decided,
        )
        for at, (share, claim) in enumerate(zip(shares, following, strict=True))
    )
    won = [award for award in result.awards if award.claim is not None]
    weakest = (fraction_text(won[-1].claim or Fraction(0)), shares[won[-1].unit].division) if won else None
    refused = result.first_refused
    holder = next((at for at, claim in enumerate(following) if refused is not None and claim == refused), None)
    strongest = (
        (fraction_text(refused), shares[holder].division) if refused is not None and holder is not None else None
    )
    return Proof(lines, weakest, strongest)


def _following(method: str, weight: int, held: int) -> Fraction | None:
    """Return a division's claim to one seat more, where the method compares claims."""
    return DIVISORS[method](weight, held)[1] if method in DIVISORS and weight else None


def near(exact: str) -> str:
    """Round an exact figure of a proof half up, for reading: 5032/1061 is 4.74. 约数"""
    return rounded_text(Fraction(exact), PLACES)
