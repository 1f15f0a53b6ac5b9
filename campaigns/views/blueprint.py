"""The blueprint of campaigns, who its pages are for, and the words its templates use."""

from flask import Blueprint

from campaigns.words import ACTIVITIES, HOLDERS, METHODS, STATES
from core.access import Role

READERS = (Role.ORGANISER, Role.SUPERVISOR, Role.CERTIFIER, Role.CLERK)
OFFICE = (Role.ORGANISER, Role.SUPERVISOR, Role.CERTIFIER)

bp = Blueprint("campaigns", __name__)
bp.add_app_template_filter(ACTIVITIES.get, "activity_label")
bp.add_app_template_filter(HOLDERS.get, "holder_label")
bp.add_app_template_filter(METHODS.get, "method_label")
bp.add_app_template_filter(STATES.get, "candidate_state_label")
