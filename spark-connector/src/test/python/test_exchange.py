"""Models and files of others, in classic PySpark."""

import os

import bellows
import numpy as np
import pyarrow as pa
import pyspark
import pytest
from bellows import NeuralClassifier, NeuralModel, nn
from pyspark.errors import PySparkTypeError

FILES = os.path.join(os.path.dirname(__file__), *[".."] * 4, "engine/src/test/resources")


def file(*name):
    return os.path.abspath(os.path.join(FILES, *name))


def test_scores_by_a_keras_model(spark, jvm):
    row = "transform(sequence(0, 5), j -> array(cast((i * 6 + j) / 36 as float)))"
    picture = spark.range(1).selectExpr(f"transform(sequence(0, 5), i -> {row}) as image")
    model = bellows.saved_model(file("keras", "picture.keras"), inputCols=["image"]).setOutputCols(["scores"])
    assert isinstance(model, NeuralModel)
    assert model.transform(picture).first().scores == pytest.approx([0.998887, 0.001113, 0], abs=1e-6)
    assert isinstance(bellows.saved_network(file("keras", "picture.keras")), nn.Network)


def test_reads_files_of_rows(spark):
    rows = spark.read.format("npy").load(file("data-files", "pair.npz"))
    assert rows.schema.simpleString() == "struct<x:array<float>,y:bigint>"
    assert [row.y for row in rows.collect()] == [0, 1, 1, 0]


@pytest.mark.skipif(pyspark.__version__.startswith("3."), reason="Spark 3.5 takes no Arrow tables")
@pytest.mark.parametrize("narrow, wide", [("float16", "float32"), ("uint8", "int16"), ("uint32", "int64"), ("uint64", "int64")])
def test_what_spark_refuses_of_arrow_is_read_from_files_or_cast(spark, narrow, wide, tmp_path):
    """As the page on files of data says."""
    table = pa.table({"x": pa.array(np.array([1, 2], narrow))})
    with pytest.raises(PySparkTypeError, match="UNSUPPORTED_DATA_TYPE_FOR_ARROW_CONVERSION"):
        spark.createDataFrame(table)
    assert [row.x for row in spark.createDataFrame(table.cast(pa.schema([("x", getattr(pa, wide)())]))).collect()] == [1, 2]
    with pa.OSFile(str(tmp_path / "table.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    assert [row.x for row in spark.read.format("arrow").load(str(tmp_path / "table.arrow")).collect()] == [1, 2]


def test_takes_a_fitted_model_elsewhere(spark, jvm, blobs, tmp_path):
    network = nn.Sequential(nn.Dense(8, activation="relu"), nn.Dense(5))
    model = NeuralClassifier(network=network, epochs=1).fit(blobs)
    bellows.export_onnx(model, str(tmp_path / "model.onnx"))
    told = bellows.describe(str(tmp_path / "model.onnx"))
    assert "operator Gemm 2" in told or "operator MatMul 2" in told, told
    with pytest.raises(Exception, match="there is something at"):
        bellows.export_onnx(model, str(tmp_path / "model.onnx"))
    bellows.convert(file("keras", "tagger.keras"), str(tmp_path / "tagger.npz"))
    assert "embedding.weight <f4[7, 3]" in bellows.describe(str(tmp_path / "tagger.npz"))
    (tmp_path / "body.pt").write_bytes(b"")
    with pytest.raises(Exception, match="import torch, safetensors.torch"):
        bellows.convert(str(tmp_path / "body.pt"), str(tmp_path / "body.onnx"))


def test_converts_rows(spark, jvm, tmp_path):
    bellows.convert(file("data-files", "pair.npz"), str(tmp_path / "pair.parquet"))
    assert sorted(row.y for row in spark.read.parquet(str(tmp_path / "pair.parquet")).collect()) == [0, 0, 1, 1]
