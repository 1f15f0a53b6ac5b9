"""Verbs on divisions, units and rosters."""

from units.drafts import UnitDraft
from units.services.compare import compare, known_divisions, words_of
from units.services.divisions import (
    SHIPPED,
    ask_divisions,
    ask_shipped_divisions,
    get_division,
    has_divisions,
    load_divisions,
    parts,
    read_divisions,
    shipped_rows,
    trail,
)
from units.services.imports import (
    ask_import,
    confirm_import,
    find_imports,
    get_import,
)
from units.services.places import UnknownPlace, find_place, find_places
from units.services.preview import marked_workbook, read_import, refuse_import, write_preview
from units.services.records import (
    CodeTaken,
    NameTaken,
    Wanted,
    create_unit,
    edit_unit,
    export_units,
    find_units,
    get_unit,
    has_units,
    template_workbook,
)
from units.services.writing import previewed_rows, write_import

__all__ = [
    "SHIPPED",
    "CodeTaken",
    "NameTaken",
    "UnitDraft",
    "UnknownPlace",
    "Wanted",
    "ask_divisions",
    "ask_import",
    "ask_shipped_divisions",
    "compare",
    "confirm_import",
    "create_unit",
    "edit_unit",
    "export_units",
    "find_imports",
    "find_place",
    "find_places",
    "find_units",
    "get_division",
    "get_import",
    "get_unit",
    "has_divisions",
    "has_units",
    "known_divisions",
    "load_divisions",
    "marked_workbook",
    "parts",
    "previewed_rows",
    "read_divisions",
    "read_import",
    "refuse_import",
    "shipped_rows",
    "template_workbook",
    "trail",
    "words_of",
    "write_import",
    "write_preview",
]
