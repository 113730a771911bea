"""Bellows: deep learning for Apache Spark, on the executors you already have.

>>> from bellows import NeuralClassifier, nn
>>> classifier = NeuralClassifier(
...     network=nn.Sequential(nn.Dense(64, activation="relu"), nn.Dense(3)), epochs=20
... )
>>> model = classifier.fit(train)
>>> model.transform(test)

Networks, losses, optimizers and the like are Python objects; all work is done by the JVMs of Spark.
The modules ``nn``, ``losses``, ``optimizers``, ``schedules``, ``initializers``, ``metrics`` and
``clippings`` need nothing but Python.
"""

from __future__ import annotations

import importlib
import sys
import types
from typing import TYPE_CHECKING, Any

from bellows import clippings, initializers, losses, metrics, nn, optimizers, schedules
from bellows._jar import jar, spark_session

if TYPE_CHECKING:
    from bellows._exchange import convert, describe, export_onnx
    from bellows._onnx import OnnxModel
    from bellows._saved import saved_model, saved_network
    from bellows.errors import BellowsError
    from bellows.stages import *  # noqa: F403

__all__ = [
    "BellowsError",
    "OnnxModel",
    "clippings",
    "convert",
    "describe",
    "export_onnx",
    "initializers",
    "jar",
    "losses",
    "metrics",
    "nn",
    "optimizers",
    "saved_model",
    "saved_network",
    "schedules",
    "spark_session",
]


def __getattr__(name: str) -> Any:
    """The stages, and what else needs PySpark, at their first use."""
    if name == "BellowsError":
        return importlib.import_module("bellows.errors").BellowsError
    if name in ("saved_model", "saved_network"):
        return getattr(importlib.import_module("bellows._saved"), name)
    if name in ("convert", "describe", "export_onnx"):
        return getattr(importlib.import_module("bellows._exchange"), name)
    if name == "OnnxModel":
        return importlib.import_module("bellows._onnx").OnnxModel
    if name.startswith("_"):
        raise AttributeError(f"module 'bellows' has no attribute {name!r}")
    stages = importlib.import_module("bellows.stages")
    if name in stages.__all__:
        return getattr(stages, name)
    raise AttributeError(f"module 'bellows' has no attribute {name!r}")


def _offer_java_package() -> None:
    """Lets PySpark find the stages by their Java names, whatever module ``dev`` a program has of its own."""
    module = types.ModuleType("dev.bellows.spark", "The stages of Bellows.")
    module.__getattr__ = __getattr__  # type: ignore[method-assign]
    sys.modules.setdefault("dev.bellows.spark", module)


_offer_java_package()
