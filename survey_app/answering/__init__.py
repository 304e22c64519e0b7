"""Pages of a respondent: the door (who is it?) and the sheet (what do they answer?)."""

from flask import Blueprint

bp = Blueprint("answering", __name__)
