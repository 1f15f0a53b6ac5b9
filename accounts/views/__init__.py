"""Pages of accounts. 账号页面"""

from accounts.views import own, people, setup, signing  # noqa: F401 - they register their routes
from accounts.views.blueprint import bp

__all__ = ["bp"]
