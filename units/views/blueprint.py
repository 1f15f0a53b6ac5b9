"""The blueprint of units, and the words its templates use."""

from flask import Blueprint

from units.labels import group_label, kind_label, level_label, state_label
from units.services import words_of

bp = Blueprint("units", __name__)
bp.add_app_template_filter(kind_label, "kind_label")
bp.add_app_template_filter(group_label, "group_label")
bp.add_app_template_filter(level_label, "level_label")
bp.add_app_template_filter(state_label, "import_state_label")
bp.add_app_template_global(words_of, "roster_issue")
