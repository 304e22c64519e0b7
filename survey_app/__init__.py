"""The face: pages by actor, files, commands. `create_app` is the only place where parts are wired together.

The parts are imported inside it: `import foundation.db` from the domain below must not load the face.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from flask import Flask, request

from foundation import keys
from foundation.db import begin_reading
from survey_app import cli, config
from survey_app.database import db

# order matters only where two faces would answer the same address
FACES = ("answering", "agency", "home_affairs", "ministry")


class Application(Flask):
    """Flask without the question, asked before each of its steps, whether a function is a coroutine: none here is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(environ: Mapping[str, str] = os.environ, **overrides: Any) -> Flask:
    """Builds the application from settings (`survey_app/config.py`); `overrides` win. Never touches the database."""
    os.umask(0o077)  # whatever the product writes, the database above all, is its own user's alone
    app = Application(__name__, template_folder="../templates")
    app.config.from_mapping(config.load(environ) | overrides)
    if cli.stands_alone():
        cli.register(app)
        return app
    _install_keys(app)
    db.init_app(app)
    app.before_request(lambda: begin_reading(request.method in ("GET", "HEAD", "OPTIONS")))
    for name in ("frame", "accounts", "cli"):
        import_module(f"survey_app.{name}").register(app)
    for face in FACES:
        app.register_blueprint(import_module(f"survey_app.{face}").bp)
    return app


def _install_keys(app: Flask) -> None:
    """Flask's own secret comes from the keys too; without a keys file commands still run, but no page does."""
    path = app.config["KEYS_FILE"]
    keys.install(app.config.get("KEYS") or path)
    if app.config.get("KEYS") or path.exists():
        app.secret_key = keys.current().derive("flask session")
