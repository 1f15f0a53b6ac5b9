"""What is said of workbooks on their way in."""

from __future__ import annotations

from collections.abc import Iterator

from inbox.acts import Act, Draft
from inbox.people import oneself

# What is imported, as its acts name it: the page that shows the import.
PAGES = {
    "roster": "units.roster",
    "staff_roster": "staff.roster",
    "accounts": "accounts.account_import",
    "candidates": "campaigns.candidate_import",
    "marks": "judges.marks_import",
}
TEXTS = {"refused": "import.refused", "imported": "import.done", "read": "import.read", "previewed": "import.read"}


def import_moved(act: Act) -> Iterator[Draft]:
    """Tell whoever sent a workbook how far it is: to be confirmed, refused, or in."""
    noun, verb = act.name.split(".")
    # Marks typed by a scorer are imported too, without a workbook.
    if hasattr(act.subject, "file"):
        where = {"import_id": act.subject.id}
        yield Draft(TEXTS[verb], oneself(act.subject.created_by), {"file": act.subject.file.name}, PAGES[noun], where)
