"""What Params take in Python, as the texts that the JVM's Params hold."""

from __future__ import annotations

import json
from typing import Any, List

from bellows._record import Record, plain


def toJson(value: Any) -> str:
    """A record, a name, JSON as text, or JSON as lists and dictionaries."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (list, tuple)):
        return json.dumps([_parsed(element) for element in value])
    if isinstance(value, dict):
        return json.dumps(plain(value))
    raise TypeError(f"must be a record, a name or JSON, got {value!r} of {type(value).__name__}")


def toListOfJson(value: Any) -> List[str]:
    """One text or record, or several; PySpark knows by the beginning of this name that the JVM gives an array."""
    if isinstance(value, (str, dict)):
        return [toJson(value)]
    return [toJson(element) for element in value]


def _parsed(element: Any) -> Any:
    if isinstance(element, str) and not isinstance(element, Record):
        return json.loads(element)
    return plain(element)
