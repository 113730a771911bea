"""A body that was trained elsewhere, under another head, in classic PySpark."""

import os

import bellows
import pytest
from bellows import NeuralClassificationModel, NeuralClassifier, nn
from conftest import accuracy

FOLDER = os.path.join(os.path.dirname(__file__), *[".."] * 4, "engine/src/test/resources/dev/bellows/io/huggingface")


@pytest.fixture(scope="module")
def pictures(spark):
    """Pictures of 3 channels, 8 by 8, bright in the first channel or in the others."""
    return spark.range(0, 200, 1, 2).selectExpr(
        "cast(id % 2 as double) label",
        "transform(sequence(0, 191), i -> cast(0.3 * randn(1) + if((i < 64) = (id % 2 = 0), 1, 0) as float)) features",
    ).cache()


def folder(name):
    return os.path.abspath(os.path.join(FOLDER, name))


def test_tells_the_layers_of_a_network_that_was_trained_elsewhere(spark, jvm):
    vit = bellows.saved_network(folder("vit"))
    assert isinstance(vit, nn.Sequential)
    assert [type(layer).__name__ for layer in vit.layers] == [
        "Conv2D", "PlacesAsSteps", "ClassToken", "PositionalEncoding", "Identity", "TransformerEncoder", "FirstStep",
        "Dense",
    ]
    assert vit.layers[5] == nn.Layer.parse(str(vit.layers[5]))
    with pytest.raises(AttributeError, match="Dense is not made of layers in a row"):
        vit.layers[-1].layers
    with pytest.raises(Exception, match="its name is that of a file of PyTorch's, a pickle"):
        bellows.saved_network("model.pt")


def test_another_head_learns_on_a_frozen_body(spark, pictures, jvm):
    body = bellows.saved_network(folder("vit")).layers
    classifier = NeuralClassifier(
        network=nn.Sequential(*body[:-1], nn.Dense(2)), inputShape=[3, 8, 8], initialModel=folder("vit"),
        initialWeights="matching", freeze=["*", "!7.*"], epochs=12, learningRate=0.02, numWorkers=2)
    assert accuracy(classifier.fit(pictures).transform(pictures)) > 0.9


def test_adapters_learn_and_are_merged(spark, pictures, jvm, tmp_path):
    body = bellows.saved_network(folder("vit")).layers
    network = nn.LoRA(
        nn.Sequential(*body[:-1], nn.Dense(2)), rank=2, alpha=4, targets=["*.query", "*.value"], trained=["7.*"])
    model = NeuralClassifier(
        network=network, inputShape=[3, 8, 8], initialModel=folder("vit"), initialWeights="matching", epochs=12,
        learningRate=0.02, numWorkers=2).fit(pictures)
    scored = accuracy(model.transform(pictures))
    assert scored > 0.9
    model.merged().save(str(tmp_path / "plain"))
    plain = NeuralClassificationModel.load(str(tmp_path / "plain"))
    assert "LoRA" not in plain.getNetwork()
    assert accuracy(plain.transform(pictures)) == pytest.approx(scored, abs=0.01)
    with pytest.raises(Exception, match="adapters: the network has none"):
        plain.merged()
