"""Pages of judges."""

from flask import Blueprint

bp = Blueprint("judges", __name__)
