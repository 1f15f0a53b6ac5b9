"""Pages of selection."""

from flask import Blueprint

bp = Blueprint("selection", __name__, url_prefix="/selection")

from selection import jobs  # noqa: E402, F401 (registers the handlers)
from selection.views import lists, quotas, rankings  # noqa: E402, F401 (registers the routes)
