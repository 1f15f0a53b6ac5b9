"""Pages of certificates. 证书页面"""

from certificates.views import keeping, listing, verifying  # noqa: F401 - they register their routes
from certificates.views.blueprint import bp

__all__ = ["bp"]
