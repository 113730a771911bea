"""An ONNX file is fine-tuned on the executors of a cluster, each a process of its own, from classic PySpark."""

import json
import os

import bellows
from bellows import NeuralClassifier, nn
from conftest import accuracy

DIGITS = os.path.abspath(
    os.path.join(os.path.dirname(__file__), *[".."] * 4, "integration-tests/src/test/resources/onnx/digits"))


def test_fine_tunes_a_body_as_well_as_pytorch(spark, jvm):
    """onnx_digits.py made the body and the digits, and fine-tuned it five times in PyTorch."""
    lines = spark.read.text(os.path.join(DIGITS, "digits.txt")).selectExpr(
        "cast(substr(value, 1, 1) as double) label",
        "transform(sequence(2, 65), i -> cast((ascii(substr(value, i, 1)) - 97) / 16 as float)) features",
        "monotonically_increasing_id() line").cache()
    assert lines.count() == 1797
    train, test = lines.where("line < 1000"), lines.where("line >= 1000").cache()
    body = os.path.join(DIGITS, "body.onnx")
    right = []
    for seed in range(3):
        model = NeuralClassifier(
            network=nn.Network(
                *bellows.saved_network(body).nodes, nn.Node("head", layer=nn.Dense(10)), inputs=["image"], outputs=["head"]),
            inputShape=[1, 8, 8], initialModel=body, initialWeights="matching", epochs=20, batchSize=32,
            learningRate=1e-3, seed=seed, numWorkers=2).fit(train)
        right.append(accuracy(model.transform(test)))
    assert len(spark.sparkContext._jsc.sc().statusTracker().getExecutorInfos()) == 1 + 2, "the driver and two executors"
    with open(os.path.join(DIGITS, "pytorch.json")) as measured:
        pytorch = json.load(measured)["right"]
    assert sum(right) / 3 > sum(pytorch) / 5 - 0.005, (right, pytorch)
