"""Pages of judging."""

from flask import Blueprint

bp = Blueprint("judges", __name__)

# Imported for their routes and handlers.
from judges import jobs  # noqa: E402, F401
from judges.views import imports, marking, panels, recusals, sheets  # noqa: E402, F401
