"""What the product writes to its log, standard error: lines of at least the severity that LOG_LEVEL names, from every process."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
FORMATS = ("text", "json")


def configure(level: str, form: str = "text") -> None:
    """Lets lines of this severity (one of LEVELS) and above through, ours and those of libraries, in this form (one of FORMATS)."""
    number = logging.getLevelNamesMapping()[level]
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(number),
        processors=[*_SHARED, *_ENDS[form]],
        logger_factory=_to_standard_error,
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.setLevel(number)
    logging.getLogger("alembic.runtime.plugins").setLevel(
        max(number, logging.WARNING)
    )  # seven lines before each command's first
    if form == "json":
        handler = logging.StreamHandler()
        handler.setFormatter(
            structlog.stdlib.ProcessorFormatter(
                processors=[_named, _without_internals, *_ENDS[form]], foreign_pre_chain=_SHARED
            )
        )
        root.handlers[:] = [handler]


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_ENDS: dict[str, list[Any]] = {
    "text": [structlog.dev.ConsoleRenderer(colors=False)],
    "json": [structlog.processors.JSONRenderer(ensure_ascii=False)],
}


def _named(_logger: Any, _method: str, event: Any) -> Any:
    """A library's line says which library wrote it."""
    record = event.get("_record")
    return event | {"logger": record.name} if record else event


_without_internals = structlog.stdlib.ProcessorFormatter.remove_processors_meta


def _to_standard_error(*_: Any) -> structlog.PrintLogger:
    """The stream as it is when the line is written: a test or a service manager may have changed it."""
    return structlog.PrintLogger(sys.stderr)


def of_the_server(level: str) -> str:
    """The same in the words of the web server, whose own lines below a warning say nothing about the product."""
    return max(level, "WARNING", key=LEVELS.index).lower()
