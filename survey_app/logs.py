"""What the product writes to its log, standard error: lines of at least the severity that LOG_LEVEL names, from every process."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def configure(level: str) -> None:
    """Lets lines of this severity (one of LEVELS) and above through, ours and those of libraries."""
    number = logging.getLevelNamesMapping()[level]
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=_to_standard_error,
        cache_logger_on_first_use=False,
    )
    logging.getLogger().setLevel(number)


def _to_standard_error(*_: Any) -> structlog.PrintLogger:
    """The stream as it is when the line is written: a test or a service manager may have changed it."""
    return structlog.PrintLogger(sys.stderr)


def of_the_server(level: str) -> str:
    """The same in the words of the web server, whose own lines below a warning say nothing about the product."""
    return max(level, "WARNING", key=LEVELS.index).lower()
