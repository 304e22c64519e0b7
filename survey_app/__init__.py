"""The face: pages by actor, files, commands. `create_app` makes the application; of which parts, `survey_app.wiring` says."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from flask import Flask

from foundation import key_folder, keys, slots, vault
from foundation.spreadsheets import file_size
from questionnaires.ballot import box
from self_assessment import evidence_files
from survey_app import cli, config, logs
from survey_app.one_door import DoorRequest
from survey_app.places import place


class Application(Flask):
    """Flask without the question, asked before each of its steps, whether a function is a coroutine: none here is."""

    request_class = DoorRequest

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(environ: Mapping[str, str] = os.environ, **overrides: Any) -> Flask:
    """Builds the application from settings (`survey_app/config.py`); `overrides` win. Never touches the database."""
    os.umask(0o077)  # whatever the product writes, the database above all, is its own user's alone
    app = Application(__name__, template_folder=str(place("templates")))
    app.config.from_mapping(config.load(environ) | overrides)
    logs.configure(app.config["LOG_LEVEL"], app.config["LOG_FORMAT"])
    file_size.take_files_up_to(app.config["UPLOAD_MAX_BYTES"])
    evidence_files.install(app.config["DATA_DIR"] / "proof", app.config["PROOF_MAX_BYTES"])
    if cli.stands_alone():
        cli.register(app)
        return app
    _install_keys(app)
    box.allow_demonstrations(not app.config["SECURE"] or app.config["DEMONSTRATION"] == "yes")
    from survey_app.wiring import wire  # the one import inside a function: commands that read one file do without pages

    wire(app)
    return app


def _install_keys(app: Flask) -> None:
    """Flask's own secret comes from the keys too; without a keys file that can be read commands still run, but no page does, and
    `starting` says what is the matter with the file."""
    path = app.config["KEYS_FILE"]
    keys.install(app.config.get("KEYS") or path)
    if app.config["VAULT_URL"]:
        line = vault.Line(app.config["VAULT_URL"], app.config["VAULT_SECRET"])
        key_folder.install(vault.VaultFiles(line))
        slots.install(vault.VaultSlots(line))
    else:
        key_folder.install(key_folder.Folder(path.parent))
        slots.install(slots.FileSlots(app.config["SLOTS_DIR"]))
    with suppress(keys.KeysMissing):
        app.secret_key = keys.current().derive("flask session")
