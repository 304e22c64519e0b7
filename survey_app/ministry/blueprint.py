"""The blueprint of these pages, apart so that each page's module can add to it."""

from flask import Blueprint

bp = Blueprint("ministry", __name__, url_prefix="/bo-noi-vu")
