"""The design kit's files: stylesheets, scripts and the icon under an address that changes with their content, and
GOV.UK's macros within reach of our templates.

WhiteNoise serves what `make css` has built and compressed (`survey_app/static/*.gz`), before Flask sees the request.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from govuk_frontend_wtf.main import wtforms_errors
from jinja2 import BaseLoader, ChoiceLoader, PackageLoader, PrefixLoader
from whitenoise import WhiteNoise

from survey_app.headers import DRAWING_POLICY, HEADERS, STRICT

STATIC = Path(__file__).parent / "static"
GOVUK = "govuk_frontend_jinja"


def register(app: Flask) -> None:
    """Adds the files, the template global `asset_url(name)` and the loader of GOV.UK's macros."""
    prefix = f"/assets/{digest(STATIC)}/"
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=STATIC,
        prefix=prefix,
        immutable_file_test=lambda path, url: True,
        add_headers_function=_hardener(app.config.get("SECURE", False)),
    )
    app.jinja_loader = ChoiceLoader([_own_loader(app), PrefixLoader({GOVUK: PackageLoader(GOVUK)})])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True  # a phone need not load our indentation
    app.add_template_global(lambda name: prefix + name, "asset_url")
    app.add_template_global(wtforms_errors)


def digest(folder: Path) -> str:
    """Twelve hexadecimal digits that change whenever the name or the content of a file in the folder does."""
    content = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        content.update(file.name.encode() + file.read_bytes())
    return content.hexdigest()[:12]


def _own_loader(app: Flask) -> BaseLoader:
    loader = app.jinja_loader
    if loader is None:
        raise RuntimeError("the application has no folder of templates")
    return loader


def _hardener(secure: bool) -> Callable[[dict[str, str], str, str], None]:
    """Every header of the pages but the one about caches; of a drawing opened by itself, that it may do nothing."""
    fixed = {name: value for name, value in HEADERS.items() if name != "Cache-Control"}
    fixed |= {"Content-Security-Policy": DRAWING_POLICY} | ({"Strict-Transport-Security": STRICT} if secure else {})

    def harden(headers: dict[str, str], path: str, url: str) -> None:
        for name, value in fixed.items():
            headers[name] = value

    return harden
