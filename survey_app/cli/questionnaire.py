"""`flask --app survey_app questionnaire …`."""

import click

group = click.Group("questionnaire")
