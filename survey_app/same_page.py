"""After an act the page stands as it stood: same search, same order, same page of a long table.

No page is told where somebody comes from (no Referer leaves it), so a form of a page whose address says more than a path carries
that address itself; where the act leads back to the same path, the rest of the address is put to it again.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

FIELD = "trang_goc"
LONGEST = 1000  # letters


def register(app: Flask) -> None:
    """Carries the address of every form that `csrf_field` is in, and goes back to it."""
    app.add_template_global(address_of_page)
    app.after_request(return_to_page)


def address_of_page() -> str:
    """What the forms of the page on screen carry; "" where the path says everything, and for respondents, who have no tables."""
    if not request.query_string or request.method != "GET" or request.blueprint == "answering":
        return ""
    return request.full_path if len(request.full_path) <= LONGEST else ""


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
