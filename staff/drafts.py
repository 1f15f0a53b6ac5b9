"""What a form or a workbook gives to the services of staff."""

from __future__ import annotations

from dataclasses import dataclass

from staff.models import Rank


@dataclass(frozen=True)
class PersonDraft:
    """What is said of one person; the numbers in clear, for as long as it takes to seal them.

    An empty number says nothing: it leaves what is on record.
    """

    name: str
    post: str
    rank: Rank
    front_line: bool
    party_member: bool
    id_number: str = ""
    phone: str = ""

    def __repr__(self) -> str:
        return f"<PersonDraft {self.name}>"  # a number must not get into a traceback
