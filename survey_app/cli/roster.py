"""`flask --app survey_app roster …`."""

import click

group = click.Group("roster")
