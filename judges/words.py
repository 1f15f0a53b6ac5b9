"""Words for states, in the reader's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from judges.models import MarkSource, SheetState
from units.models import ImportState

STATES = {
    SheetState.DRAFT: _l("Not submitted"),
    SheetState.SUBMITTED: _l("Submitted"),
    SheetState.RECUSED: _l("Recused"),
}
EVENTS = {
    "submitted": _l("Submitted"),
    "returned": _l("Returned"),
    "recused": _l("Recused"),
    "lifted": _l("Recusal lifted"),
}
SOURCES = {MarkSource.TYPED: _l("typed"), MarkSource.WORKBOOK: _l("from a workbook")}
IMPORTS = {
    ImportState.READING: _l("Being read"),
    ImportState.PREVIEWED: _l("Waiting for confirmation"),
    ImportState.REFUSED: _l("Refused"),
    ImportState.IMPORTED: _l("Imported"),
}
