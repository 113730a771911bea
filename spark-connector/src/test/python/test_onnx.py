"""ONNX files as models, in classic PySpark."""

import os

import bellows
import pytest
from bellows import NeuralModel, nn

FOLDER = os.path.join(os.path.dirname(__file__), *[".."] * 4, "integration-tests/src/test/resources/onnx/torch")


def file(name):
    return os.path.abspath(os.path.join(FOLDER, name, "model.onnx"))


def test_scores_by_the_names_of_the_file(spark, jvm, tmp_path):
    rows = spark.range(0, 9, 1, 2).selectExpr("id", "transform(sequence(0, 6), i -> (i * 3 + id) % 5) x").cache()
    model = bellows.OnnxModel.read(file("encoder-dynamo")).setOutputCols(["scores"])
    assert isinstance(model, NeuralModel)
    scored = [row.scores for row in model.transform(rows).orderBy("id").collect()]
    assert [len(scores) for scores in scored] == [3] * 9
    assert scored[0] == pytest.approx(scored[5], abs=1e-6), "the same ids"
    assert scored[0] != scored[1]
    model.save(str(tmp_path / "model"))
    again = NeuralModel.load(str(tmp_path / "model")).transform(rows).orderBy("id").collect()
    assert [row.scores for row in again] == scored


def test_takes_shapes(spark, jvm):
    model = bellows.OnnxModel.read(file("unet-script"), [[1, 16, 16]])
    assert model.getOutputCols() == ["_55"]
    with pytest.raises(Exception, match="unet-script/model.onnx takes \\[x\\], and 2 shapes were given"):
        bellows.OnnxModel.read(file("unet-script"), [[1, 16, 16], [3]])


def test_says_what_to_add_for_onnx_runtime(spark, jvm):
    rows = spark.range(0, 5, 1, 2).selectExpr("id", "transform(sequence(0, 6), i -> (i * 3 + id) % 5) x").cache()
    ours = bellows.OnnxModel.read(file("encoder-dynamo"), engine="bellows").setOutputCols(["scores"])
    try:
        theirs = bellows.OnnxModel.read(file("encoder-dynamo"), engine="onnxruntime").setOutputCols(["scores"])
    except Exception as refusal:  # whoever runs these tests may have it or not
        assert "add com.microsoft.onnxruntime:onnxruntime" in str(refusal)
    else:
        for own, other in zip(ours.transform(rows).orderBy("id").collect(), theirs.transform(rows).orderBy("id").collect()):
            assert own.scores == pytest.approx(other.scores, abs=1e-4)
    with pytest.raises(Exception, match="engine: must be one of auto, bellows, onnxruntime; got 'quickest'"):
        bellows.OnnxModel.read(file("encoder-dynamo"), engine="quickest")


def test_tells_the_network_of_a_file(spark, jvm):
    network = bellows.saved_network(file("resnet18-script"))
    assert isinstance(network, nn.Network)
