"""Columns that are sequences and words, from PySpark."""

import json

import pytest
from bellows import NeuralClassifier, nn
from conftest import accuracy
from pyspark.ml.feature import Tokenizer
from pyspark.ml.pipeline import Pipeline, PipelineModel

WORDS = nn.Sequential(nn.Embedding(50, 8), nn.MeanOverTime(), nn.Dense(2))


@pytest.fixture(scope="module")
def texts(spark):
    return spark.range(0, 120, 1, 2).selectExpr(
        "cast(id % 2 as int) label",
        "concat_ws(' ', array_repeat(concat('word', id % 5), cast(1 + id % 4 as int)), if(id % 2 = 0, 'good', 'bad')) text",
    )


def classifier(**params):
    return NeuralClassifier(network=WORDS, inputShape=[-1], batchSize=16, epochs=20, learningRate=0.05, seed=1, **params)


@pytest.mark.usefixtures("workers")
def test_texts_of_many_lengths_within_a_pipeline(texts, tmp_path):
    stages = [Tokenizer(inputCol="text", outputCol="words"), classifier(featuresCol="words")]
    model = Pipeline(stages=stages).fit(texts)
    assert accuracy(model.transform(texts)) == 1
    columns = json.loads(model.stages[1].getVocabularies())["columns"]
    assert columns[0]["column"] == "words"
    assert sorted(columns[0]["words"]) == ["bad", "good"] + [f"word{i}" for i in range(5)]
    model.write().overwrite().save(str(tmp_path / "model"))
    loaded = PipelineModel.load(str(tmp_path / "model"))
    assert loaded.transform(texts).collect() == model.transform(texts).collect()


def test_sequences_are_cut_where_maxLength_says_so(texts, spark):
    numbers = texts.selectExpr("label", "sequence(cast(1 as int), length(text)) features", "length(text) n")
    model = classifier(maxLength=12).fit(numbers)
    assert model.getMaxLength() == 12 and model.getInputShape() == [-1]
    long = spark.sql("select sequence(1, 30) features union all select sequence(1, 12)")
    first, second = model.transform(long).select("probability").collect()
    assert first == second
