"""`python -m survey_app`: every command of the product without `flask --app survey_app`, and `run`, for machines without make.

Installed by pip, the same stands as `survey-app`.
"""

from __future__ import annotations

import os
import sys

import click
import flask_migrate
from flask import Flask
from flask.cli import FlaskGroup, ScriptInfo

from survey_app import cli, create_app
from survey_app.version import VERSION

group = FlaskGroup(create_app=create_app, add_default_commands=False, add_version_option=False, load_dotenv=False)
click.version_option(VERSION, prog_name="survey-app")(group)


@group.command("run", with_appcontext=False)
def run() -> None:
    """Mọi bước tới một bản chạy được: khoá, cơ sở dữ liệu, đợt minh họa nếu còn trống, máy chủ web và tiến trình gửi tin."""
    os.environ.setdefault("SECOND_FACTOR", "offered")
    _invoke(create_app(), "keys", "init")
    app = create_app()  # anew: the one before had no keys
    with app.app_context():
        flask_migrate.upgrade()
    _invoke(app, "demo", "fill")
    sys.stdout.flush()
    command = [sys.executable, "-m", "survey_app", "serve"]
    # whoever serves keeps none of the memory that the filling took
    os.execv(command[0], command)  # nosec B606


def _invoke(app: Flask, noun: str, verb: str) -> None:
    """A command of the application, within it."""
    cli.Noun(noun).load().main([verb], prog_name=noun, standalone_mode=False, obj=ScriptInfo(create_app=lambda: app))


def main() -> None:
    """The entry point of the installed command."""
    group.main(prog_name="survey-app")


if __name__ == "__main__":
    main()
