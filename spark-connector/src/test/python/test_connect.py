"""What is different where the JVM is a Spark Connect server's."""

import os

import pyspark
import pytest
from bellows import BellowsError, NeuralClassifier, NeuralRegressor, nn
from conftest import accuracy
from pyspark.ml.classification import LogisticRegression

CACHE = "spark.connect.session.connectML.mlCache.memoryControl."
NETWORK = nn.Sequential(nn.Dense(16, activation="relu"), nn.Dense(3))
BOUNDED_CACHE = pytest.mark.skipif(
    pyspark.__version__.startswith("4.0."), reason="the cache of Spark 4.0 has no bounds, and no words for what is in it"
)
WEIGHTS = 4 * (2 * 16 + 16 + 16 * 3 + 3)


@pytest.fixture(scope="module", autouse=True)
def session(spark):
    if "BELLOWS_SERVER" not in os.environ:
        pytest.skip("needs a Connect server")
    return spark


@pytest.fixture
def conf(spark):
    changed = []

    def change(name, value):
        changed.append((name, spark.conf.get(name)))
        spark.conf.set(name, value)

    yield change
    for name, value in changed:
        spark.conf.set(name, value)


def classifier(**params):
    return NeuralClassifier(network=NETWORK, batchSize=16, learningRate=0.01, epochs=2, **params)


def cached(spark, model):
    return any(str(model._java_obj) in line for line in spark.client._get_ml_cache_info())


def scores(model, frame):
    return [row.rawPrediction for row in model.transform(frame).select("rawPrediction").collect()]


def test_the_client_has_no_spark_of_its_own():
    assert not os.path.exists(os.path.join(os.path.dirname(pyspark.__file__), "jars"))


@BOUNDED_CACHE
def test_a_model_comes_back_whole_after_the_server_put_it_away(spark, blobs):
    model = classifier(metrics=["accuracy"]).fit(blobs)
    before, history = scores(model, blobs), model.history
    spark.client._delete_ml_cache([str(model._java_obj)], evict_only=True)
    assert not cached(spark, model)
    assert model.history.equals(history)
    assert cached(spark, model)
    spark.client._delete_ml_cache([str(model._java_obj)], evict_only=True)
    assert scores(model, blobs) == before


def test_models_make_room_for_others(spark, blobs, conf):
    """The cache holds four of such a size at most, as each of its four segments holds one."""
    models = [classifier(seed=seed).fit(blobs) for seed in range(3)]
    first = [scores(model, blobs) for model in models]
    assert first[0] != first[1]
    assert [scores(model, blobs) for model in models] == first


@BOUNDED_CACHE
def test_the_server_knows_how_large_a_model_is(spark, blobs):
    model = classifier().fit(blobs)
    assert WEIGHTS < spark.client._query_model_size(str(model._java_obj)) < WEIGHTS + 10_000


@BOUNDED_CACHE
def test_a_model_that_is_too_large_is_refused(blobs, conf):
    conf(CACHE + "maxModelSize", "300")
    with pytest.raises(BellowsError, match="fit or load a model smaller than 300 bytes"):
        classifier().fit(blobs)


@BOUNDED_CACHE
def test_nothing_is_put_away_where_that_is_turned_off(spark, blobs, conf):
    conf(CACHE + "enabled", "false")
    model = classifier().fit(blobs)
    assert len(model.history) == 2 and len(scores(model, blobs)) == blobs.count()


@BOUNDED_CACHE
def test_a_model_that_python_forgets_leaves_the_server(spark, blobs):
    model = classifier().fit(blobs)
    reference = str(model._java_obj)
    assert cached(spark, model)
    del model
    assert not any(reference in line for line in spark.client._get_ml_cache_info())


def test_what_a_server_does_not_answer_is_refused_with_what_to_do(blobs):
    model = classifier().fit(blobs)
    with pytest.raises(BellowsError, match="^evaluate: a Spark Connect server answers only .*; call an Evaluator"):
        model.evaluate(blobs)
    with pytest.raises(BellowsError, match="^layerOutput: .*; save the model"):
        model.layerOutput("-2")


def test_functions_of_the_client_are_refused_with_what_to_do(blobs):
    with pytest.raises(BellowsError, match="^setListener: a Spark Connect server calls no functions .* tensorBoardDir"):
        classifier().setListener(print)
    assert len(classifier().setListener(None).fit(blobs).history) == 2


def test_the_stack_stays_at_the_server_even_if_it_shows_stacks(blobs, conf):
    conf("spark.sql.connect.serverStacktrace.enabled", "true")
    with pytest.raises(Exception) as refusal:
        classifier(labelCol="nothing").fit(blobs)
    assert str(refusal.value).startswith("labelCol: the DataFrame has no column 'nothing'")
    assert "\tat " not in str(refusal.value)


def test_sparks_own_stages_work_beside_ours(blobs):
    assert accuracy(LogisticRegression(maxIter=5).fit(blobs).transform(blobs)) > 0.9


def test_a_regressor_needs_no_more(spark):
    frame = spark.range(0, 64, 1, 2).selectExpr("array(id / 32) x", "id / 32 y")
    model = NeuralRegressor(network=nn.Dense(1), featuresCol="x", labelCol="y", epochs=2).fit(frame)
    assert model.numFeatures == 1 and len(model.history) == 2
