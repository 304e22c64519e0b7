"""Pages of the Department of Home Affairs: rounds, lists, questionnaires, tracking."""

from flask import Blueprint

bp = Blueprint("home_affairs", __name__, url_prefix="/so-noi-vu")
