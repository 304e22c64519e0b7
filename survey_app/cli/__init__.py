"""Commands, run by people and by cron, each safe to run twice. One module holds one noun's verbs."""

from importlib import import_module

from flask import Flask

# noun → module; a command's module is imported only when the application starts for the command line
NOUNS = ("roster", "questionnaire")


def register(app: Flask) -> None:
    """Adds every noun's click group to `flask --app survey_app`."""
    for noun in NOUNS:
        module = import_module(f"survey_app.cli.{noun}")
        app.cli.add_command(module.group)
