"""Records of the engine, such as layers and optimizers, as Python objects that are their JSON."""

from __future__ import annotations

import json
import math
from typing import Any, ClassVar, Dict


class Record(str):
    """The JSON of one of the engine's records.

    A record *is* a text, the one that Params hold, so it goes wherever such a text goes: into a
    constructor, a setter, a parameter grid, a file. It says only what it was told; what it leaves
    out is filled in by the Params of the stage, or as the record's documentation says.
    """

    _key: ClassVar[str] = ""
    _name: ClassVar[str] = ""
    fields: Dict[str, Any]

    def __new__(cls, **settings: Any) -> Record:
        return cls._of(settings)

    @classmethod
    def _of(cls, settings: Dict[str, Any]) -> Any:
        fields = {cls._key: cls._name} if cls._key else {}
        fields.update({key: plain(value) for key, value in settings.items() if value is not None})
        record = str.__new__(cls, json.dumps(fields))
        record.fields = fields
        return record

    def __repr__(self) -> str:
        settings = [f"{key}={value!r}" for key, value in self.fields.items() if key != self._key]
        return f"{type(self).__name__}({', '.join(settings)})"

    def __reduce__(self) -> Any:
        return _again, (type(self), self.fields)


def _again(cls: type, fields: Dict[str, Any]) -> Any:
    return cls._of({key: value for key, value in fields.items() if key != cls._key})  # type: ignore[attr-defined]


def plain(value: Any) -> Any:
    """A value as the ``json`` module takes it, with records as the objects that they describe."""
    if isinstance(value, Record):
        return value.fields
    if isinstance(value, dict):
        return {str(key): plain(held) for key, held in value.items()}
    if isinstance(value, (list, tuple, range)):
        return [plain(element) for element in value]
    if hasattr(value, "item"):
        value = value.item()  # a number of NumPy's
    if isinstance(value, float) and not math.isfinite(value):
        return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN")  # which JSON has not
    return value


def several(values: tuple[Any, ...]) -> list[Any]:
    """What was given one by one, or as one list."""
    if len(values) == 1 and isinstance(values[0], (list, tuple)):
        return list(values[0])
    return list(values)


class Layer(Record):
    """A layer of a network, or a whole network."""

    _key = "layer"

    @staticmethod
    def parse(text: Any) -> Layer:
        """The layer that a JSON, or what the ``json`` module made of it, describes."""
        from bellows import nn

        held = json.loads(text) if isinstance(text, str) and text.lstrip().startswith("{") else text
        fields = {"layer": held} if isinstance(held, str) else held
        name = fields["layer"]
        kind = getattr(nn, name, None) or type(name, (Layer,), {"_name": name})
        return kind._of({key: value for key, value in fields.items() if key != "layer"})

    @property
    def layers(self) -> list[Layer]:
        """The layers that a ``Sequential`` or the like is made of."""
        if "layers" not in self.fields or not isinstance(self.fields["layers"], list):
            raise AttributeError(f"{type(self).__name__} is not made of layers in a row")
        return [Layer.parse(layer) for layer in self.fields["layers"]]

    @property
    def nodes(self) -> list[Any]:
        """The nodes that a ``Network`` is made of."""
        from bellows import nn

        if "nodes" not in self.fields or not isinstance(self.fields["nodes"], list):
            raise AttributeError(f"{type(self).__name__} is not made of nodes")
        return [nn.Node._of(node) for node in self.fields["nodes"]]


class Loss(Record):
    """What training makes small."""

    _key = "loss"


class Optimizer(Record):
    """How weights follow their gradients."""

    _key = "optimizer"


class Schedule(Record):
    """The learning rate of each step."""

    _key = "schedule"


class Initializer(Record):
    """First values of parameters."""

    _key = "initializer"


class Metric(Record):
    """What is measured."""

    _key = "metric"


class Clipping(Record):
    """How gradients are kept within bounds."""

    _key = "clipping"
