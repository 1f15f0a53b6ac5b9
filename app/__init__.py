"""The composition root: every feature registered, every setting read, nothing decided here."""

from app.factory import create_app

__all__ = ["create_app"]
__version__ = "0.1.0"
