"""Pages of certificates. 证书页面"""

from certificates.views.blueprint import bp
from certificates.views import keeping, verifying  # noqa: F401, I001 - they register their routes

__all__ = ["bp"]
