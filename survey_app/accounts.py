"""Staff sign-in, second factor, roles, guards."""

from flask import Blueprint, Flask

bp = Blueprint("accounts", __name__)


def register(app: Flask) -> None:
    """Adds sign-in and the guards."""
    app.register_blueprint(bp)
