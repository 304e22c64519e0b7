"""`flask --app survey_app secrecy …`."""

import click

group = click.Group("secrecy")
