"""An office's questionnaire in Word → a draft in the product's own template. What is not certain is marked.

reading = read_apart(data)          in a process of its own; Refused says why a file was not read
reading.workbook                    the .xlsx: survey, choices, settings, and a sheet of what became of each line
"""

from questionnaires.from_word.reading import ACCEPTED, REJECTED, Reading, is_word, read, read_apart

__all__ = ["ACCEPTED", "REJECTED", "Reading", "is_word", "read", "read_apart"]
