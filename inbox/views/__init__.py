"""Pages of messages, their preferences, and the outbox. 消息页面"""

from inbox.views import messages, notes, outbox, own  # noqa: F401 - they register their routes
from inbox.views.blueprint import bp

__all__ = ["bp"]
