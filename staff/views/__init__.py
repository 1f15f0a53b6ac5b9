"""Pages of staff. 工作人员页面"""

from staff import jobs as _jobs  # noqa: F401 - registers what the worker does
from staff.views import persons, rosters  # noqa: F401 - they register their routes
from staff.views.blueprint import bp

__all__ = ["bp"]
