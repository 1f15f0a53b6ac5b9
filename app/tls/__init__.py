"""Certificates of one's own making, for a hall without internet, and the page on which phones come to trust them."""

from app.tls.authority import Refused, ensure, fingerprint
from app.tls.views import bp

__all__ = ["Refused", "bp", "ensure", "fingerprint"]
