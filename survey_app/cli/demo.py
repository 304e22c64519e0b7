"""`flask --app survey_app demo …`."""

import click

group = click.Group("demo")
