"""Which parts the application is made of: every face, in plain imports."""

from flask import Flask, request

from foundation.db import begin_reading
from survey_app import (
    accounts,
    agency,
    answering,
    cli,
    delivery,
    frame,
    health,
    home_affairs,
    ministry,
    paper_check,
    post,
)
from survey_app.database import db
from survey_app.demonstration import roles
from survey_app.ministry import api

FACES = (answering, agency, home_affairs, ministry, delivery, paper_check, health)
"""Order matters only where two faces would answer the same address."""
BESIDE = (api, roles)
"""Parts of a face and of the demonstration that answer at an address of their own."""


def wire(app: Flask) -> None:
    """Adds the database, the frame, the accounts, the commands and the pages to the application."""
    post.check(app.config)
    db.init_app(app)
    app.before_request(lambda: begin_reading(request.method in ("GET", "HEAD", "OPTIONS")))
    for part in (frame, accounts, cli):
        part.register(app)
    for face in (*FACES, *BESIDE):
        app.register_blueprint(face.bp)
