"""The face: pages by actor, files, commands. `create_app` is the only place where parts are wired together."""

from flask import Flask


def create_app() -> Flask:
    """Builds the application. Reads settings only; never touches the database."""
    app = Flask(__name__, template_folder="../templates")
    from survey_app import cli  # inside, so that `import survey_app.db` from below does not load the face

    cli.register(app)
    return app
