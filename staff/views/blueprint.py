"""The blueprint of staff, and the words its templates use."""

from flask import Blueprint

from core.access import Role
from staff.labels import rank_label

bp = Blueprint("staff", __name__)
bp.add_app_template_filter(rank_label, "rank_label")
READERS = (Role.ORGANISER, Role.SUPERVISOR, Role.CLERK)
KEEPERS = (Role.ORGANISER, Role.CLERK)
