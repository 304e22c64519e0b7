"""An agency's self-assessment: its leaves, what it says of them, the documents that prove it, handing it in."""

from survey_app.agency.assessment import desk, evidence, handing_in, leaf, paper, table_file

__all__ = ["desk", "evidence", "handing_in", "leaf", "paper", "table_file"]
