"""Models, arrays and rows from one format to another, and what files are."""

from __future__ import annotations

from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql.utils import is_remote

from bellows.errors import BellowsError, in_sentences


def _jvm(what: str) -> tuple[Any, Any]:
    if is_remote():
        raise BellowsError(
            f"{what}: a Spark Connect server answers only calls that Spark's own models have; call it in a program"
            " without Connect"
        )
    session = SparkSession.builder.getOrCreate()
    return session._jvm.dev.bellows.spark, session._jsparkSession  # type: ignore[attr-defined]


@in_sentences
def convert(source: str, target: str) -> None:
    """Converts a model, arrays or rows into another format, which the ending of its name tells.

    >>> bellows.convert("classifier.keras", "hdfs:///models/classifier.onnx")

    Args:
        source: a folder of a model, ``.onnx``, ``.keras``, ``.h5``, a folder or ``.safetensors`` file of Hugging
            Face's or torchvision's, ``prefix-0007.params`` of MXNet's beside its symbol; arrays in ``.safetensors``,
            ``.npz`` or ``.npy``; or rows in ``.tfrecord``, ``.tar``, ``.arrow``, ``.npy``, ``.npz``, ``.parquet``,
            ``.orc`` or ``.json``, or a folder of pictures
        target: ``.onnx``; ``prefix-0000.params``, a model of MXNet with its symbol beside it; ``.safetensors`` or
            ``.npz``, the weights by their paths; ``.parquet``, ``.orc``, ``.json`` or ``.tfrecord``, a folder of
            rows; any other name is a folder of a model, which ``initialModel`` takes. It must not be there yet
    """
    spark, session = _jvm("convert")
    spark.Conversion.convert(session, source, target)


@in_sentences
def export_onnx(model: Any, path: str) -> None:
    """Writes a fitted model's network as an ONNX model, for any number of rows, to any file system that Hadoop knows.

    >>> bellows.export_onnx(classifier.fit(frame), "hdfs:///models/classifier.onnx")

    Args:
        model: a model of this package
        path: the file, whose name ends in ``.onnx``; it must not be there yet
    """
    if not path.lower().endswith(".onnx"):
        raise ValueError(f"export_onnx: the name of the file ends in .onnx, not {path!r}")
    spark, session = _jvm("export_onnx")
    spark.Conversion.export(session, model._java_obj, path)


@in_sentences
def describe(path: str) -> str:
    """What a model (``.onnx``, ``.keras``, ``.h5``, a folder), a file of arrays (``.safetensors``, ``.npz``, ``.npy``)
    or a file of rows (``.tfrecord``, ``.tar``, ``.arrow``) is: inputs, layers and parameters, or types and counts.

    >>> print(bellows.describe("hdfs:///models/resnet18.onnx"))
    """
    spark, session = _jvm("describe")
    return str(spark.Description.of(session, path))
