"""The stages in classic PySpark: Params, fit, transform, what PySpark's meta stages do with them, and errors."""

import json
from types import SimpleNamespace

import bellows
import pytest
from bellows import BellowsError, NeuralClassificationModel, NeuralClassifier, NeuralRegressor, losses, nn, optimizers
from bellows._summary import summary as summed
from conftest import WITH_WORKERS, accuracy
from pyspark.errors import IllegalArgumentException
from pyspark.ml.classification import OneVsRest
from pyspark.ml.evaluation import MulticlassClassificationEvaluator
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder
from pyspark.sql.functions import expr

NETWORK = nn.Sequential(nn.Dense(16, activation="relu"), nn.Dense(3))


def classifier(**params):
    return NeuralClassifier(network=NETWORK, batchSize=16, learningRate=0.01, **params)


def test_params_are_those_of_the_jvm(jvm):
    for name in bellows.stages.__all__:
        stage = getattr(bellows, name)()
        java = getattr(jvm, name)()
        ours = {param.name: param.doc for param in stage.params}
        assert ours.keys() == {param.name() for param in java.params()}, name
        for param in java.params():
            if java.hasDefault(param):
                value = java.getDefault(param).get()
                value = list(value) if hasattr(value, "__len__") and not isinstance(value, str) else value
                assert stage.getOrDefault(param.name()) == value, f"{name}.{param.name()}"


def test_params_are_set_in_the_constructor_and_by_setters(spark):
    one = NeuralClassifier(network=NETWORK, epochs=3, optimizer=optimizers.Adam(beta1=0.8), inputShape=(2,))
    other = NeuralClassifier().setNetwork(NETWORK).setEpochs(3).setInputShape([2])
    other.setOptimizer('{"optimizer": "Adam", "beta1": 0.8}')
    for name in ("network", "epochs", "optimizer", "inputShape"):
        assert one.getOrDefault(name) == other.getOrDefault(name)
    assert one.getEpochs() == 3 and one.getBatchSize() == 32
    assert type(one.getNetwork()) is str
    one.setParams(epochs=4, metrics="accuracy", parameterGroups=[optimizers.Group("*.bias", decay=0)])
    assert one.getEpochs() == 4 and one.getMetrics() == ["accuracy"]
    assert one.getParameterGroups() == '[{"pattern": "*.bias", "decay": 0}]'


def test_a_constructor_refuses_what_it_does_not_know(spark):
    with pytest.raises(TypeError, match="epoch"):
        NeuralClassifier(epoch=3)
    with pytest.raises(TypeError, match="keyword"):
        NeuralClassifier(NETWORK)


def test_a_driver_without_the_jar_is_refused_with_what_to_do(spark, jvm, monkeypatch):
    from pyspark import SparkContext

    nothing = SimpleNamespace(dev=SimpleNamespace(bellows=SimpleNamespace(spark=SimpleNamespace(NeuralClassifier=None))))
    monkeypatch.setattr(SparkContext, "_jvm", nothing)
    with pytest.raises(BellowsError, match="^NeuralClassifier: the driver was started without Bellows; call .*--jars"):
        NeuralClassifier(network=NETWORK)
    with pytest.raises(BellowsError, match="^NeuralClassificationModel: the driver was started without"):
        NeuralClassificationModel.load("somewhere")


def test_a_frame_of_another_library_is_refused_with_what_to_do(jvm):
    with pytest.raises(TypeError, match=r"^fit: takes a DataFrame of Spark, not builtins.list; make one by spark.create"):
        classifier().fit([[1.0, 2.0]])


def test_learns_and_scores(blobs):
    model = classifier(epochs=10, metrics=["accuracy"]).fit(blobs)
    assert isinstance(model, NeuralClassificationModel)
    assert (model.numClasses, model.numFeatures) == (3, 2)
    assert model.getEpochs() == 10
    scored = model.transform(blobs)
    assert scored.columns == ["label", "features", "rawPrediction", "probability", "prediction"]
    assert accuracy(scored) > 0.95
    assert model.predict(blobs.first().features) in (0.0, 1.0, 2.0)
    skipped = model.copy({model.rawPredictionCol: "", model.probabilityCol: ""}).transform(blobs)
    assert skipped.columns == ["label", "features", "prediction"]


def test_a_model_tells_what_its_training_found_out(jvm, blobs):
    assert classifier(epochs=1).fit(blobs).getInputShape() == [2]


def test_a_model_tells_how_it_was_trained(blobs, tmp_path):
    model = classifier(epochs=3, metrics=["accuracy"], validationFraction=0.2).fit(blobs)
    history = model.history
    assert list(history.index) == [1, 2, 3]
    assert list(history.columns[:2]) == ["samples", "loss"]
    assert {"accuracy", "validation-loss", "validation-accuracy", "seconds"} < set(history.columns)
    assert (history.loss > 0).all() and history.samples.iloc[0] < blobs.count()
    devices = history.attrs.pop("devices")
    assert [device["rank"] for device in devices] == list(range(len(devices))) and devices[0]["kind"] == "cpu"
    assert history.attrs == {"resumed": 0, "best_epoch": 0, "stopped": None}
    model.save(str(tmp_path / "model"))
    assert NeuralClassificationModel.load(str(tmp_path / "model")).history.equals(history)
    assert model.copy().history.equals(history)


def test_a_model_is_summed_up(blobs, tmp_path):
    model = classifier(epochs=3, metrics=["accuracy"]).fit(blobs)
    summary = model.summary()
    assert "Dense(2 → 16, RELU)" in summary and "99" in summary
    last = model.history.iloc[-1]
    assert f"trained 3 epochs of {blobs.count()} rows" in summary
    assert summary.endswith(f"loss {last.loss:.4f} · accuracy {last.accuracy:.4f}")
    assert repr(summary) == str(summary)
    model.save(str(tmp_path / "model"))
    assert NeuralClassificationModel.load(str(tmp_path / "model")).summary() == summary


def test_a_summary_tells_the_last_epoch_and_the_best_beside_it():
    epochs = [{"samples": 10, "seconds": 1, "loss": loss, "metrics": {"accuracy": 1 - loss}} for loss in (0.5, 0.25, 0.75)]
    told = {"network": "Dense", "epochs": epochs, "bestEpoch": 2, "stopped": "enough"}
    assert summed(json.dumps(told)).endswith(
        "trained 3 epochs of 10 rows in 3.0 s · loss 0.7500 · accuracy 0.2500"
        " · best epoch 2 (loss 0.2500, accuracy 0.7500) · stopped: enough"
    )


def test_a_history_is_drawn(blobs):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    model = classifier(epochs=2, metrics=["accuracy"], validationFraction=0.2).fit(blobs)
    axes = model.plot()
    assert [line.get_label() for line in axes.get_lines()] == ["loss", "validation-loss"]
    assert [text.get_text() for text in axes.get_legend().get_texts()][2:] == ["accuracy", "validation-accuracy"]
    assert len(model.plot("accuracy").get_legend().get_texts()) == 2
    with pytest.raises(ValueError, match="history has no column 'f1'; it has samples, loss"):
        model.plot("f1")


def test_a_model_is_measured(jvm, blobs):
    model = classifier(epochs=10, metrics=["accuracy"]).fit(blobs)
    measured = model.evaluate(blobs)
    assert list(measured) == ["loss", "accuracy", "samples"]
    assert measured["accuracy"] == accuracy(model.transform(blobs)) and measured["samples"] == blobs.count()


def test_the_output_of_a_layer_is_a_model(jvm, blobs):
    inner = classifier(epochs=1).fit(blobs).layerOutput("-2")
    assert isinstance(inner, bellows.NeuralModel)
    assert len(inner.transform(blobs).first()[-1]) == 16


def test_two_workers_learn_what_one_does(blobs):
    one, two = (classifier(epochs=2, numWorkers=workers).fit(blobs) for workers in (1, 2))
    ours, theirs = (model.transform(blobs).select("rawPrediction").collect() for model in (one, two))
    assert all(abs(a[0][0] - b[0][0]) < 1e-3 for a, b in zip(ours, theirs))


def test_a_regressor_foresees_a_number(spark):
    frame = spark.range(0, 100, 1, 2).selectExpr("array(id / 50) x", "3 * id / 50 y")
    regressor = NeuralRegressor(
        network=nn.Dense(1), featuresCol="x", labelCol="y", epochs=40, learningRate=0.1, loss=losses.L1Loss()
    )
    model = regressor.fit(frame)
    assert model.numFeatures == 1
    worst = max(abs(row.prediction - row.y) for row in model.transform(frame).collect())
    assert worst < 0.3


def test_queries_find_their_items(spark, jvm):
    frame = spark.range(0, 60, 1, 2).selectExpr("id", "array(cos(id), sin(id)) query", "array(-sin(id), cos(id)) item")
    model = bellows.NeuralEmbedder(
        network=nn.Sequential(nn.Dense(16, activation="tanh"), nn.Dense(4)),
        itemNetwork=nn.Sequential(nn.Dense(16, activation="tanh"), nn.Dense(4)),
        loss=losses.InfoNCELoss(temperature=0.1, symmetric=True),
        epochs=40,
        learningRate=0.02,
    ).fit(frame)
    found = model.evaluate(frame)
    assert found["samples"] == 60 and found["recall@10"] > 0.5, found
    queries = model.queryTower().transform(frame.select("id", "query"))
    items = model.transform(frame.select("id", "item"))
    assert items.columns == ["id", "item", "item_vector"]
    if hasattr(queries, "nearestByJoin"):
        nearest = queries.withColumnRenamed("id", "asked").nearestByJoin(
            items, expr("vector_inner_product(query_vector, item_vector)"), 3, "exact", "similarity"
        )
        assert nearest.count() == 180
        assert nearest.where("id = asked").count() >= 60 * found["recall@1"]


def test_cross_validation_chooses_among_networks(blobs):
    stage = classifier(epochs=6)
    grid = ParamGridBuilder().addGrid(stage.network, [NETWORK, nn.Dense(3, use_bias=False)])
    grid = grid.baseOn({stage.seed: 5}).build()
    tuned = CrossValidator(
        estimator=stage, estimatorParamMaps=grid, evaluator=MulticlassClassificationEvaluator(), numFolds=2, seed=1
    ).fit(blobs)
    assert len(tuned.avgMetrics) == 2
    assert isinstance(tuned.bestModel, NeuralClassificationModel)
    assert tuned.bestModel.getSeed() == 5


@WITH_WORKERS
@pytest.mark.usefixtures("workers")
def test_one_versus_rest_trains_one_model_for_each_class(blobs):
    stage = NeuralClassifier(network=nn.Dense(2), epochs=4, batchSize=16, learningRate=0.05)
    model = OneVsRest(classifier=stage).fit(blobs)
    assert len(model.models) == 3
    assert accuracy(model.transform(blobs)) > 0.9


def test_refusals_are_the_jvms_sentence(blobs):
    with pytest.raises(IllegalArgumentException) as refusal:
        classifier(epochs=0).fit(blobs)
    assert str(refusal.value) == "epochs: must be at least 1: 0; set epochs to a value that is"
    with pytest.raises(IllegalArgumentException, match="^labelCol: the DataFrame has no column 'nothing'"):
        classifier(labelCol="nothing").fit(blobs)


def test_other_failures_are_one_sentence_too(blobs, tmp_path):
    with pytest.raises(BellowsError) as failure:
        classifier(numWorkers=7).fit(blobs)
    assert str(failure.value).startswith("numWorkers: 7 tasks must run at once")
    assert "\tat " not in str(failure.value) and "\tat " in failure.value.stack_trace
    (tmp_path / "there").mkdir()
    with pytest.raises(BellowsError, match="there") as failure:
        classifier().save(str(tmp_path / "there"))
    assert "\n" not in str(failure.value)
