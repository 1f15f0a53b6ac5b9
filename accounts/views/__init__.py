"""Pages of accounts. 账号页面"""

from accounts import jobs as _jobs  # noqa: F401 - registers what the worker does
from accounts.views import (  # noqa: F401 - they register their routes
    handing,
    imports,
    inviting,
    own,
    people,
    power,
    rights,
    second_step,
    setup,
    signing,
    switching,
)
from accounts.views.blueprint import bp

__all__ = ["bp"]
