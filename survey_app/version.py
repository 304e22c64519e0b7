"""The version of the product, here alone: `pyproject.toml` and `python -m survey_app --version` read it."""

VERSION = "0.9.0"
