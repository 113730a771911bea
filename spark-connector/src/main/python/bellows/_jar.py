"""The jar of Bellows, and a Spark that has it."""

from __future__ import annotations

import os
import zipfile
from typing import TYPE_CHECKING, Any, Mapping, Optional

from bellows._progress import screen

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def jar() -> str:
    """The jar that comes with this package, which Spark needs on its class path.

    It lies in the wheel; where the package itself is read from the jar, it is that one.

    >>> SparkSession.builder.config("spark.jars", bellows.jar())
    """
    package = os.path.dirname(os.path.abspath(__file__))
    around = os.path.dirname(package)
    if zipfile.is_zipfile(around):
        return around
    folder = os.path.join(package, "jars")
    found = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    if not found:
        raise FileNotFoundError(
            f"jar: no jar comes with the package in {package}; install the wheel, or give Spark the jar yourself"
            " (--jars, spark.jars)"
        )
    return os.path.join(folder, found[-1])


def spark_session(conf: Optional[Mapping[str, Any]] = None) -> SparkSession:
    """A Spark session with Bellows, or the one that there is, if it has Bellows.

    Args:
        conf: settings, such as ``{"spark.master": "local[4]"}``; jars in ``spark.jars`` come along

    Raises:
        BellowsError: if there is a Spark already whose driver was started without Bellows
    """
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    settings = {key: str(value) for key, value in (conf or {}).items()}
    started = SparkContext._gateway is not None or "PYSPARK_GATEWAY_PORT" in os.environ
    if not started:
        settings["spark.jars"] = ",".join(filter(None, [settings.get("spark.jars"), jar()]))
    if screen() is not None:
        settings.setdefault("spark.ui.showConsoleProgress", "false")  # a fit has a bar of its own
    builder = SparkSession.builder
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    require_bellows("spark_session")
    return session


def require_bellows(caller: str) -> None:
    """Refuses a Spark of this process that was started without the jar.

    Args:
        caller: what needs it, which begins the sentence
    """
    from py4j.java_gateway import JavaClass
    from pyspark import SparkContext

    jvm = SparkContext._jvm
    if jvm is not None and not isinstance(jvm.dev.bellows.spark.NeuralClassifier, JavaClass):
        from bellows.errors import BellowsError

        raise BellowsError(
            f"{caller}: the driver was started without Bellows; call bellows.spark_session() before any other session,"
            ' or with spark-submit add: --jars "$(python -m bellows jar)"'
        )
