"""What a form gives to the services of units."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class UnitDraft:
    """What a person says of one unit."""

    code: str
    name: str
    kind: str
    address: str = ""
    head: str = ""
    phone: str = ""
    credit_code: str = ""
    staff_count: int | None = None
