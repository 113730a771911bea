"""MLlib's own classifier, which the server trains by Bellows: nothing of Bellows is imported, as in programs that were there before."""

import os

import pytest
from conftest import accuracy
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import (
    MultilayerPerceptronClassificationModel,
    MultilayerPerceptronClassifier,
)
from pyspark.ml.evaluation import MulticlassClassificationEvaluator
from pyspark.ml.linalg import Vectors
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder

BACKENDS = "spark.connect.ml.backend.classes"
WORKERS = "spark.bellows.perceptron.numWorkers"


@pytest.fixture(scope="module", autouse=True)
def plugin(spark):
    if "BELLOWS_SERVER" not in os.environ:
        pytest.skip("needs a Connect server")
    spark.conf.set(BACKENDS, "dev.bellows.spark.connect.MultilayerPerceptronPlugin")
    yield
    spark.conf.unset(BACKENDS)


def perceptron(**params):
    return MultilayerPerceptronClassifier(layers=[2, 5, 3], maxIter=30, blockSize=16, seed=3, **params)


@pytest.fixture(scope="module")
def model(plugin, blobs):
    return perceptron().fit(blobs)


def test_the_model_is_mllibs_own(model, blobs):
    assert type(model) is MultilayerPerceptronClassificationModel
    assert (model.numFeatures, model.numClasses, model.getLayers()) == (2, 3, [2, 5, 3])
    assert model.weights.size == 2 * 5 + 5 + 5 * 3 + 3
    assert accuracy(model.transform(blobs)) > 0.95
    assert model.predict(Vectors.dense(-2.0, 0.0)) == 0.0
    assert model.predictProbability(Vectors.dense(2.0, 0.0)).argmax() == 1


def test_it_was_bellows_that_trained(spark, blobs):
    """MLlib does not know the setting, by which Bellows needs more task slots than there are."""
    spark.conf.set(WORKERS, "3")
    try:
        with pytest.raises(Exception, match="numWorkers") as refusal:
            perceptron().fit(blobs)
        assert "task slots" in str(refusal.value)
        spark.conf.set(WORKERS, "2")
        assert accuracy(perceptron().fit(blobs).transform(blobs)) > 0.95
    finally:
        spark.conf.unset(WORKERS)


def test_the_summary_has_the_loss_of_each_epoch(model, blobs):
    assert model.hasSummary
    losses = model.summary().objectiveHistory
    assert 1 < len(losses) <= 30 and losses[-1] < losses[0]
    assert model.summary().accuracy > 0.95
    assert model.evaluate(blobs).accuracy == pytest.approx(model.summary().accuracy)


def test_gradient_descent_goes_by_the_step_size(blobs):
    slow, quick = (
        perceptron(solver="gd", stepSize=size).fit(blobs).summary().objectiveHistory[-1] for size in (1e-6, 0.5)
    )
    assert quick < slow / 2


def test_it_is_saved_and_loaded_as_mllibs(model, blobs, tmp_path):
    path = str(tmp_path / "model")
    model.save(path)
    loaded = MultilayerPerceptronClassificationModel.load(path)
    assert loaded.weights == model.weights
    path = str(tmp_path / "estimator")
    perceptron().save(path)
    assert MultilayerPerceptronClassifier.load(path).getMaxIter() == 30
    metadata = next((tmp_path / "estimator" / "metadata").glob("part-*")).read_text()
    assert '"class":"org.apache.spark.ml.classification.MultilayerPerceptronClassifier"' in metadata


def test_pipelines_and_cross_validation_work_as_before(blobs, tmp_path):
    pipeline = Pipeline(stages=[perceptron()]).fit(blobs)
    pipeline.write().overwrite().save(str(tmp_path / "pipeline"))
    assert accuracy(PipelineModel.load(str(tmp_path / "pipeline")).transform(blobs)) > 0.95
    estimator = perceptron()
    grid = ParamGridBuilder().addGrid(estimator.maxIter, [1, 30]).build()
    found = CrossValidator(
        estimator=estimator,
        estimatorParamMaps=grid,
        evaluator=MulticlassClassificationEvaluator(metricName="accuracy"),
        numFolds=2,
        seed=1,
    ).fit(blobs)
    assert found.bestModel.getMaxIter() == 30


def test_what_differs_is_refused_with_a_sentence(blobs):
    with pytest.raises(Exception, match="^initialWeights: Bellows starts .* clear initialWeights"):
        perceptron(initialWeights=Vectors.dense([0.0] * 33)).fit(blobs)
    with pytest.raises(Exception, match="^layers: begin with 7, but column 'features' has vectors of 2"):
        MultilayerPerceptronClassifier(layers=[7, 3]).fit(blobs)
    with pytest.raises(Exception, match="label"):
        MultilayerPerceptronClassifier(layers=[2, 2]).fit(blobs)


def test_without_the_plugin_mllib_trains(spark, blobs):
    spark.conf.unset(BACKENDS)
    spark.conf.set(WORKERS, "3")
    try:
        assert accuracy(perceptron().fit(blobs).transform(blobs)) > 0.9
    finally:
        spark.conf.unset(WORKERS)
        spark.conf.set(BACKENDS, "dev.bellows.spark.connect.MultilayerPerceptronPlugin")
