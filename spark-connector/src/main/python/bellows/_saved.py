"""Networks that lie trained on a file system."""

from __future__ import annotations

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
            or a ``.safetensors`` file of a ResNet's state by torchvision's names. On any file system
            that Hadoop knows
    """
    if is_remote():
        raise BellowsError(
            "saved_network: a Spark Connect server answers only calls that Spark's own models have; read it in a"
            " program without Connect, and write down what it prints"
        )
    session = SparkSession.builder.getOrCreate()
    jvm = session._jvm  # type: ignore[attr-defined]
    saved = jvm.dev.bellows.spark.SavedNetwork.read(session._jsparkSession, path)  # type: ignore[attr-defined]
    return Layer.parse(saved.json())
