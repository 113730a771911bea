"""Networks that lie trained on a file system."""

from __future__ import annotations

from typing import Any, Sequence

from pyspark.sql import SparkSession
from pyspark.sql.utils import is_remote

from bellows._record import Layer
from bellows.errors import BellowsError, in_sentences


@in_sentences
def saved_network(path: str) -> Layer:
    """The layers of a network that was trained before, to build another one on its body.

    >>> body = bellows.saved_network("hdfs:///models/vit-base-patch16-224").layers
    >>> network = nn.Sequential(*body[:-1], nn.Dense(3))

    Args:
        path: the folder of a saved model, of a checkpoint or of a run's checkpoints; or of what was
            trained elsewhere: ``config.json`` and ``model.safetensors`` of BERT, GPT-2, ViT or Whisper,
            or a ``.safetensors`` file of a ResNet's state by torchvision's names; an ``.onnx`` file; a
            ``.keras`` file, or a whole model of Keras in an ``.h5`` file; or ``prefix-0007.params`` of a
            model of MXNet, beside ``prefix-symbol.json``. On any file system that Hadoop knows
    """
    return Layer.parse(_read("saved_network", path).json())


@in_sentences
def saved_model(path: str, inputCols: Sequence[str] = ()) -> Any:
    """A ``NeuralModel`` that scores by a network that was trained before, such as a ``.keras`` file.

    >>> model = bellows.saved_model("hdfs:///models/classifier.keras", inputCols=["image"])
    >>> model.setOutputCols(["scores"]).transform(images)

    Args:
        path: what :func:`saved_network` takes
        inputCols: the columns that its inputs are read from; their own names unless given
    """
    from bellows.stages import NeuralModel

    model = _read("saved_model", path).model()
    if inputCols:
        session = SparkSession.builder.getOrCreate()
        gateway = session.sparkContext._gateway  # type: ignore[attr-defined]
        columns = gateway.new_array(gateway.jvm.String, len(inputCols))
        for i, column in enumerate(inputCols):
            columns[i] = column
        model.setInputCols(columns)
    return NeuralModel(model)


def _read(what: str, path: str) -> Any:
    if is_remote():
        raise BellowsError(
            f"{what}: a Spark Connect server answers only calls that Spark's own models have; read it in a"
            " program without Connect, and write down what it prints, or save the model"
        )
    session = SparkSession.builder.getOrCreate()
    jvm = session._jvm  # type: ignore[attr-defined]
    return jvm.dev.bellows.spark.SavedNetwork.read(session._jsparkSession, path)  # type: ignore[attr-defined]
