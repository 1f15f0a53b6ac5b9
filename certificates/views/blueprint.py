"""The blueprint that the pages register with."""

from flask import Blueprint

bp = Blueprint("certificates", __name__)
