"""The blueprint of these pages, apart so that each page's module can add to it."""

from flask import Blueprint

bp = Blueprint("home_affairs", __name__, url_prefix="/so-noi-vu")
