"""The bar that shows a fit, and functions that hear of it."""

import io
import json
import threading

import pytest
from bellows import NeuralClassifier, nn
from bellows._listening import heard
from bellows._progress import Notebook, Terminal, line, share, shown
from pyspark.ml.evaluation import MulticlassClassificationEvaluator
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder

TOLD = {
    "fit": "fit 1 (stage)",
    "epochs": 4,
    "epoch": 2,
    "step": 5,
    "steps": 10,
    "last": {"samples": 1000, "loss": 0.25, "metrics": {"accuracy": 0.5}, "seconds": 0.5},
    "seconds": 0.5,
    "over": False,
}


EPOCH = {name: 1 for name in ("epoch", "samples", "loss", "learningRate", "seconds", "dataSeconds", "computeSeconds",
                              "communicationSeconds")}


def test_a_line_says_where_the_fit_is_and_what_was_measured():
    assert line(TOLD) == "epoch 2/4 · step 5/10 · loss 0.2500 · accuracy 0.5000 · 2,000 rows/s · 0.5 s"
    assert line({**TOLD, "last": None, "step": 0}) == "epoch 2/4 · step 0/10"
    assert share(TOLD) == 0.375
    assert share({**TOLD, "epoch": 4, "step": 10}) == 1


def test_a_terminal_gets_one_line_that_is_drawn_over():
    stream = io.StringIO()
    terminal = Terminal(stream)
    terminal.show(TOLD)
    terminal.show({**TOLD, "last": None})
    terminal.close()
    assert stream.getvalue().count("\n") == 1 and stream.getvalue().count("\r") == 2
    assert stream.getvalue().startswith("\r[=========               ] epoch 2/4")


def test_a_notebook_gets_markup():
    assert Notebook._html(TOLD).startswith("<div") and 'value="0.3750"' in Notebook._html(TOLD)


def test_the_last_state_is_shown_and_a_bar_that_fails_stops_nothing(blobs, jvm):
    class Screen:
        def __init__(self):
            self.lines = []

        def show(self, told):
            self.lines.append(told)

        def close(self):
            raise OSError("the terminal is gone")

    stage = NeuralClassifier(network=nn.Dense(3), epochs=3)
    latest = jvm.progress.LatestProgress()
    stage._java_obj.paramTable().watching().bar(latest)
    screen = Screen()
    with shown(latest, screen):
        stage.fit(blobs)
    assert screen.lines[-1]["over"] and screen.lines[-1]["epoch"] == 3
    assert screen.lines[-1]["last"]["loss"] > 0


def test_a_function_hears_of_every_epoch(blobs, jvm):
    told = []
    stage = NeuralClassifier(network=nn.Dense(3), epochs=3, metrics=["accuracy"]).setListener(told.append)
    model = stage.fit(blobs)
    assert [epoch["epoch"] for epoch in told] == [1, 2, 3]
    assert [epoch["loss"] for epoch in told] == list(model.history.loss)
    assert [epoch["accuracy"] for epoch in told] == list(model.history.accuracy)
    assert told[0]["epochs"] == 3 and stage.uid in told[0]["fit"]
    stage.setListener(None).fit(blobs)
    assert len(told) == 3


def test_a_function_ends_the_fit_by_a_text(blobs, jvm):
    stage = NeuralClassifier(network=nn.Dense(3), epochs=1_000_000)
    model = stage.setListener(lambda told: "two are enough" if told["epoch"] == 2 else None).fit(blobs)
    assert "two are enough" in model.history.attrs["stopped"]


def test_what_a_function_raises_comes_out_of_fit(blobs, jvm):
    def full(told):
        raise OSError("the disk is full")

    stage = NeuralClassifier(network=nn.Dense(3), epochs=1_000_000).setListener(full)
    with pytest.raises(OSError, match="the disk is full"):
        stage.fit(blobs)
    with pytest.raises(TypeError, match="^setListener: the function returns None, or a text .* it returned bool"):
        stage.setListener(lambda told: True).fit(blobs)
    assert len(stage.setListener(None).setEpochs(1).fit(blobs).history) == 1


@pytest.mark.parametrize("text", ["\ud800", "an emoji cut in two: \ud83d"])
def test_a_text_that_cannot_be_said_ends_the_fit(blobs, jvm, text):
    stage = NeuralClassifier(network=nn.Dense(3), epochs=1_000_000).setListener(lambda told: text)
    with pytest.raises(UnicodeEncodeError, match="surrogates not allowed"):
        stage.fit(blobs)


def test_an_error_that_cannot_be_printed_ends_the_fit(blobs, jvm):
    class Mute(Exception):
        def __str__(self):
            raise ValueError("no words")

    def listener(told):
        raise Mute

    stage = NeuralClassifier(network=nn.Dense(3), epochs=1_000_000).setListener(listener)
    with pytest.raises(Mute):
        stage.fit(blobs)


class Unanswered:
    """A JVM that cannot be answered."""

    def __init__(self):
        self.closed = threading.Event()

    def next(self, millis):
        return json.dumps({"fit": "fit 1 (stage)", "epochs": 1, "metrics": {}, **EPOCH})

    def answer(self, stop):
        raise OSError("the connection broke")

    def close(self):
        self.closed.set()


def test_nobody_waits_for_an_answer_that_cannot_come_and_the_fit_says_so():
    asked = Unanswered()
    with pytest.raises(OSError, match="the connection broke"), heard(asked, lambda told: None):
        assert asked.closed.wait(60), "the fit waits"
    with pytest.raises(KeyError), heard(Unanswered(), lambda told: None):
        raise KeyError("what the fit itself says")


def test_the_fits_of_a_grid_have_names_of_their_own_and_share_their_rows(spark, blobs, jvm):
    told = []
    stage = NeuralClassifier(network=nn.Dense(3), epochs=1, inputShape=[2]).setListener(told.append)
    grid = ParamGridBuilder().addGrid(stage.learningRate, [0.01, 0.1]).build()
    CrossValidator(
        estimator=stage, estimatorParamMaps=grid, evaluator=MulticlassClassificationEvaluator(), numFolds=2, parallelism=2
    ).fit(blobs)
    assert len({epoch["fit"] for epoch in told}) == 5
    assert {epoch["fit"].split("learningRate ")[1] for epoch in told} == {"0.01)", "0.1)"}

    cached = blobs.repartition(3).cache()
    jobs = []
    for params in (*grid, {stage.learningRate: 0.5}):
        spark.sparkContext.setJobGroup(str(params), "a fit")
        model = stage.fit(cached, params)
        assert model.getLearningRate() == params[stage.learningRate]
        jobs.append(len(spark.sparkContext.statusTracker().getJobIdsForGroup(str(params))))
    cached.unpersist(True)
    assert jobs[1] < jobs[0] and jobs[2] == jobs[1]


def test_a_copy_fits_with_what_it_was_told_last(blobs, jvm):
    stage = NeuralClassifier(network=nn.Dense(3), epochs=1)
    copy = stage.copy({stage.epochs: 3})
    assert len(copy.setEpochs(2).fit(blobs).history) == 2
