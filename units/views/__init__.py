"""Pages of units. 单位页面"""

from units import jobs as _jobs  # noqa: F401 - registers what the worker does
from units.views import records, rosters  # noqa: F401 - they register their routes
from units.views.blueprint import bp

__all__ = ["bp"]
