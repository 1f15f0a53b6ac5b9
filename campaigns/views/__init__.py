"""Pages of campaigns. 活动页面"""

from campaigns.views import candidates, nominations, overview, planning, rubrics  # noqa: F401 - they register routes
from campaigns.views.blueprint import bp

__all__ = ["bp"]
