"""Models that others trained, from ONNX files."""

from __future__ import annotations

from typing import Any, Sequence

from pyspark.sql import SparkSession
from pyspark.sql.utils import is_remote

from bellows.errors import BellowsError, in_sentences


class OnnxModel:
    """Makes a ``NeuralModel`` of an ONNX file, which scores on the executors; ONNX Runtime is wanted only for a
    file with operators that this library lacks.

    >>> model = bellows.OnnxModel.read("hdfs:///models/resnet18.onnx").setInputCols(["image"])
    >>> model.transform(images)

    If nothing is set, the columns of its inputs and outputs have the names that the file has, with ``_``
    for what is no letter or digit.
    """

    @staticmethod
    @in_sentences
    def read(path: str, shapes: Sequence[Sequence[int]] = (), engine: str = "auto") -> Any:
        """The model of a file.

        Args:
            path: on any file system that Hadoop knows
            shapes: where the file leaves more than the batch open, what one row has for each input, without
                the batch, such as ``[[128], [128]]`` for ids and mask of 128 words
            engine: ``bellows``, or ``onnxruntime``, whose jar has to be on the class path of the driver and the
                executors (``com.microsoft.onnxruntime:onnxruntime``); ``auto`` takes the first where it has all
                operators of the file, else the second
        """
        if is_remote():
            raise BellowsError(
                "OnnxModel: a Spark Connect server answers only calls that Spark's own models have; read the file in"
                " a program without Connect, save the model, and load it as NeuralModel"
            )
        from bellows.stages import NeuralModel

        session = SparkSession.builder.getOrCreate()
        jvm = session._jvm  # type: ignore[attr-defined]
        gateway = session.sparkContext._gateway  # type: ignore[attr-defined]
        given = gateway.new_array(jvm.int, len(shapes), 0)
        for i, shape in enumerate(shapes):
            given[i] = gateway.new_array(jvm.int, len(shape))
            for axis, extent in enumerate(shape):
                given[i][axis] = int(extent)
        return NeuralModel(jvm.dev.bellows.spark.OnnxModel.read(session._jsparkSession, path, engine, given))  # type: ignore[attr-defined]
