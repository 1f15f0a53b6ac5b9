"""Pages of campaigns. 活动页面"""

from campaigns import jobs as _jobs  # noqa: F401 - registers what the worker does
from campaigns.views import candidates, imports, nominations, overview, planning, rubrics  # noqa: F401 - they register routes
from campaigns.views.blueprint import bp

__all__ = ["bp"]
