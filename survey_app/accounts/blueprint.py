"""The blueprint of the account pages, apart so that each page's module can add to it."""

from flask import Blueprint

bp = Blueprint("accounts", "survey_app.accounts")
