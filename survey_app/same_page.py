"""After an act the page stands as it stood: same search, same order, same page of a long table.

No page is told where somebody comes from (no Referer leaves it), so a form of a page whose address says more than a path carries
that address itself; where the act leads back to the same path, the rest of the address is put to it again. A page that a refused
act draws, at the act's own address, is drawn as that page and its links lead to it.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge

FIELD = "trang_goc"
LONGEST = 1000  # letters


def register(app: Flask) -> None:
    """Carries the address of every form that `csrf_field` is in, and goes back to it."""
    app.add_template_global(address_of_page)
    app.add_template_global(path_of_page)
    app.add_template_global(typed_again)
    app.add_template_test(lambda form: form is g.get("refused_form"), "refused_here")
    app.after_request(return_to_page)


def address_of_page() -> str:
    """What the forms of the page on screen carry; "" where the path says everything, and for respondents, who have no tables."""
    if path_of_page():
        return _said()
    if not request.query_string or request.method != "GET" or request.blueprint == "answering":
        return ""
    return request.full_path if len(request.full_path) <= LONGEST else ""


def path_of_page() -> str:
    """What links within the page begin with: "" on the page itself, its path where a refused act draws it."""
    path: str = g.get("drawn_for", "")
    return path


def typed_again(name: str, address: str, otherwise: str = "", **told: object) -> str:
    """What was typed into a box of a form that leads to `address`, on the page that the refused act draws; else `otherwise`.
    `told`: hidden fields that tell the form from others which lead there too."""
    sent = (
        path_of_page()
        and request.path == urlsplit(address).path
        and all(request.form.get(field) == str(value) for field, value in told.items())
    )
    return request.form.get(name, otherwise) if sent else otherwise


def draw_for(path: str) -> None:
    """From here on the request, a refused POST, draws the page at `path` as the form says that it stood: search, order, page."""
    g.drawn_for = path
    try:
        page = urlsplit(_said())
    except ValueError:  # no page of ours carries it
        page = urlsplit("")
    request.query_string = page.query.encode() if page.path == path else b""
    request.__dict__.pop("args", None)  # read anew, through the one door like any query


def return_to_page(response: Response) -> Response:
    """Puts the rest of the address to a redirection that leads back to the page of the form, and to nothing else."""
    if request.method != "POST" or response.status_code != 302 or not (said := _said()):
        return response
    try:
        page, goes = urlsplit(said), urlsplit(response.location or "")
    except ValueError:  # no page of ours carries it
        return response
    if page.path == goes.path and page.query and not goes.query and not goes.netloc:
        response.location = goes._replace(query=page.query).geturl()
    return response


def _said() -> str:
    """What the form carries; "" for one that is too large to be read, of which the act itself asked for nothing."""
    try:
        return request.form.get(FIELD, "")[:LONGEST]
    except RequestEntityTooLarge:
        return ""
