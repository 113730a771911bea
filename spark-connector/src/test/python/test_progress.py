"""The bar that shows a fit."""

import io

from bellows._progress import Notebook, Terminal, line, share, shown

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
    from bellows import NeuralClassifier, nn

    class Screen:
        def __init__(self):
            self.lines = []

        def show(self, told):
            self.lines.append(told)

        def close(self):
            raise OSError("the terminal is gone")

    stage = NeuralClassifier(network=nn.Dense(3), epochs=3)
    latest = jvm.progress.LatestProgress()
    stage._java_obj.paramTable().watching().listener(latest)
    screen = Screen()
    with shown(latest, screen):
        stage.fit(blobs)
    assert screen.lines[-1]["over"] and screen.lines[-1]["epoch"] == 3
    assert screen.lines[-1]["last"]["loss"] > 0
