"""What went wrong in the JVM, as a sentence."""

from __future__ import annotations

import functools
import re
from typing import Any, Callable, Optional, TypeVar, cast

from pyspark.errors import AnalysisException, IllegalArgumentException, PySparkException

F = TypeVar("F", bound=Callable[..., Any])


class BellowsError(PySparkException):
    """What the JVM says of a failure.

    Refused Params and columns come as PySpark's own ``IllegalArgumentException``; this is for what
    fails later, such as a worker that was lost.

    Attributes:
        stack_trace: where it was thrown in the JVM, and its causes
    """

    def __init__(self, message: str, stack_trace: str = "") -> None:
        super().__init__(message)
        self.stack_trace = stack_trace

    def __str__(self) -> str:
        return self.args[0] if self.args else ""


def in_sentences(call: F) -> F:
    """Raises what the JVM throws in ``call`` as a sentence without its stack."""

    @functools.wraps(call)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return call(*args, **kwargs)
        except Exception as error:
            said = _of_the_jvm(error) or _of_a_server(error)
            if said is None:
                raise
            raise said from None

    return cast(F, wrapped)


def _of_the_jvm(error: Exception) -> Optional[Exception]:
    thrown = getattr(error, "java_exception", None)
    if thrown is None:
        return None
    return BellowsError(_sentence(thrown.getMessage() or thrown.toString()), str(error))


def _of_a_server(error: Exception) -> Optional[Exception]:
    """What a Connect server answered, which may end with a stack as text."""
    if type(error).__module__ != "pyspark.errors.exceptions.connect":
        return None
    error._display_stacktrace = False  # type: ignore[attr-defined]
    if isinstance(error, (AnalysisException, IllegalArgumentException)):
        return error
    message = re.sub(r"^\([\w.$]+\) ", "", str(error))
    return BellowsError(_sentence(message), getattr(error, "_stacktrace", None) or "")


def _sentence(message: str) -> str:
    """The message of an exception without the lines of the stacks that Spark puts into it."""
    kept = [
        line
        for line in message.splitlines()
        if line.strip() and not line.lstrip().startswith(("at ", "... "))
    ]
    return "\n".join(line for line in kept if line.strip() != "Driver stacktrace:")
