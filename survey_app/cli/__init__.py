"""Commands, run by people and by cron, each safe to run twice. One module holds one noun's verbs."""

from importlib import import_module

from flask import Flask

# noun → module of that name, whose `group` is the click group (or the single command)
NOUNS = ("roster", "questionnaire", "staff", "keys", "audit", "demo", "worker", "serve", "secrecy")


def register(app: Flask) -> None:
    """Adds every noun to `flask --app survey_app`."""
    for noun in NOUNS:
        app.cli.add_command(import_module(f"survey_app.cli.{noun}").group)
