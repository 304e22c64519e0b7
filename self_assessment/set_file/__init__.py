"""A set of criteria as a workbook: what stands in it, everything that is wrong with it at once, and the blank one to fill in."""

from self_assessment.set_file.old_numbers import Last
from self_assessment.set_file.problems import Problem
from self_assessment.set_file.reading import SetReading, read

__all__ = ["Last", "Problem", "SetReading", "read"]
