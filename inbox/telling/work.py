"""What is said of workbooks on their way in."""

from __future__ import annotations

from collections.abc import Iterator

from inbox.acts import Act, Draft
from inbox.people import oneself

# The table of an import: the page that shows it.
PAGES = {
    "roster_import": "units.roster",
    "candidate_import": "campaigns.candidate_import",
    "marks_import": "judges.marks_import",
}
TEXTS = {"refused": "import.refused", "imported": "import.done", "read": "import.read", "previewed": "import.read"}


def import_moved(act: Act) -> Iterator[Draft]:
    """Tell whoever sent a workbook how far it is: to be confirmed, refused, or in."""
    found = act.subject
    endpoint = PAGES.get(found.__tablename__)
    if endpoint is None:
        return
    text = TEXTS[act.name.rsplit(".", 1)[1]]
    said = {"file": found.file.name}
    yield Draft(text, oneself(found.created_by), said, endpoint, {"import_id": found.id})
