"""What went wrong in the JVM, as a sentence."""

from __future__ import annotations

import functools
from typing import Any, Callable, TypeVar, cast

from pyspark.errors import PySparkException

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
            thrown = getattr(error, "java_exception", None)
            if thrown is None:
                raise
            raise BellowsError(_sentence(thrown), str(error)) from None

    return cast(F, wrapped)


def _sentence(thrown: Any) -> str:
    """The message of an exception without the lines of the stacks that Spark puts into it."""
    lines = (thrown.getMessage() or thrown.toString()).splitlines()
    kept = [line for line in lines if line.strip() and not line.lstrip().startswith(("at ", "... "))]
    return "\n".join(line for line in kept if line.strip() != "Driver stacktrace:")
