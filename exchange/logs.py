"""Logs as one JSON object a line, with no identifier of any person: the one form of the API and the sealer.

A record's own words and its `facts` are written. Arguments are left out, as libraries put values there; only
what uvicorn tells of its own processes is filled in. Of an exception its type and places are written, never
its message, and of words of several lines only the first: what follows it is an exception's text again.
Requests that are entries of the ledger are not logged: it and the metrics tell of them.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from typing_extensions import override

FORMAT: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "exchange.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "uvicorn": {"level": "INFO"},
        "tongban": {"level": "INFO"},
        "opentelemetry": {"level": "CRITICAL"},  # says each failed post; exchange_api.traces tells of losses
    },
}
PLACES = 8
_SERVER = "uvicorn.error"


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "at": at.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
        }
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0]:
            line |= {"fault": record.exc_info[0].__name__, "places": places(record.exc_info[2])}
        return json.dumps(line, ensure_ascii=False)


def places(trace: TracebackType | None) -> list[str]:
    """Return where an exception passed, the innermost last: file, line and function, and no value."""
    frames = traceback.extract_tb(trace)[-PLACES:]
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]


def _event(record: logging.LogRecord) -> str:
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    # At this level uvicorn names ports, processes and files of its own, never anything of a request.
    tells_of_itself = record.name == _SERVER and record.levelno == logging.INFO
    words = record.getMessage() if tells_of_itself else record.msg
    return next(iter(words.strip().splitlines()), "")
