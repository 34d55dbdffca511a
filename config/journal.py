"""Where every command's log goes: to standard error, and never in the way of what it tells of."""

from __future__ import annotations

import contextlib
import sys

import structlog


class _Journal:
    """Writes lines to standard error as it is now. A journal that cannot be written stops nobody's work."""

    def msg(self, line: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # a full disk; a stream that was closed
            print(line, file=sys.stderr, flush=True)  # noqa: T201  # this is the journal

    log = debug = info = warn = warning = error = critical = fatal = failure = exception = msg


def configure(*more: structlog.typing.Processor) -> None:
    """Set the log up: level, time, and tracebacks without the values in them, which may be somebody's.

    Args:
        more: who else is told of every line.
    """
    structlog.configure(
        logger_factory=lambda *_: _Journal(),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
            *more,
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
        ],
    )


__all__ = ["configure"]
