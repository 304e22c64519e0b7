"""`flask --app survey_app vault`: what keeps slots and the server's parts for several web machines, as one foreground command."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from survey_app.cli.serve import WEB_GRACE, WEB_PATIENCE, folders_open_to_others, listening, web_command
from survey_app.supervision import Part, Supervisor

HERE = "127.0.0.1"
FACTORY = "survey_app.vault:application"
NO_SECRET = (
    "Két cần VAULT_SECRET: cùng một chuỗi bí mật ở két và ở mọi máy web, ví dụ lấy từ lệnh `openssl rand -hex 32`."
)


@click.command("vault")
@with_appcontext
def group() -> None:
    """Két của nhiều máy web, chỉ nghe ở chính máy này (VAULT_PORT); từ máy khác qua nginx có TLS. Ctrl-C dừng."""
    settings = current_app.config
    if not settings["VAULT_SECRET"]:
        raise click.ClickException(NO_SECRET)
    for sentence in folders_open_to_others(settings):
        click.echo(sentence, err=True)
    with listening(HERE, settings["VAULT_PORT"]) as door:
        descriptor = door.fileno()
        part = Part(
            "vault", lambda line: web_command(descriptor, line, FACTORY), WEB_PATIENCE, WEB_GRACE, (descriptor,)
        )
        sys.exit(Supervisor([(part, 1)]).run())
