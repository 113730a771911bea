"""Networks and the like as Python objects, which need neither Spark nor a JVM."""

import inspect
import json
import math
import os
import pickle
import subprocess
import sys

import pytest

from bellows import clippings, initializers, losses, metrics, nn, optimizers, schedules
from bellows._record import Record

MODULES = {
    "layer": nn,
    "loss": losses,
    "optimizer": optimizers,
    "schedule": schedules,
    "initializer": initializers,
    "metric": metrics,
    "clipping": clippings,
}


def jvm():
    with open(os.environ["BELLOWS_JSON"]) as file:
        return json.load(file)


def by_name(family):
    found = {}
    for name in MODULES[family].__all__:
        kind = getattr(MODULES[family], name)
        if kind._name:
            found[kind._name] = kind
    return found


def snake(name):
    out = "".join("_" + c.lower() if c.isupper() else c for c in name)
    return out + "_" if out in ("from", "in") else out


def rebuilt(tree):
    """The builder that says what JSON says."""
    if isinstance(tree, list):
        return [rebuilt(element) for element in tree]
    if not isinstance(tree, dict):
        return tree
    settings = {key: rebuilt(value) for key, value in tree.items()}
    family = next((key for key in MODULES if isinstance(tree.get(key), str)), None)
    if family is None:
        return nn.Node(**{snake(key): value for key, value in settings.items()})
    kind = by_name(family)[settings.pop(family)]
    varargs = [p.name for p in inspect.signature(kind.__new__).parameters.values() if p.kind == p.VAR_POSITIONAL]
    given = {snake(key): value for key, value in settings.items()}
    return kind(*(given.pop(varargs[0]) if varargs else []), **given)


def test_every_layer_of_the_layer_table_has_a_builder_of_the_same_json():
    rows = jvm()["layers"]
    assert len(rows) > 80
    for row in rows:
        assert json.loads(rebuilt(row)) == row


@pytest.mark.parametrize("family", list(MODULES))
def test_builders_have_the_names_and_settings_of_the_catalogs(family):
    known = dict(jvm()["catalogs"][family])
    for name in ["Onnx", "OnnxRuntime", "MxNet", "Keras", "KerasStepwise"]:  # are read from a file, not built
        known.pop(name, None)
    builders = by_name(family)
    assert sorted(builders) == sorted(known)
    for name, settings in known.items():
        parameters = list(inspect.signature(builders[name].__new__).parameters)[1:]
        assert sorted(parameters) == sorted(map(snake, settings)), name


def test_a_network_reads_like_one_and_is_its_json():
    network = nn.Sequential(nn.Conv2D(32, 5, activation="relu"), nn.MaxPool2D(2), nn.Dense(10))
    assert isinstance(network, str)
    assert json.loads(network) == {
        "layer": "Sequential",
        "layers": [
            {"layer": "Conv2D", "channels": 32, "kernel": 5, "activation": "relu"},
            {"layer": "MaxPool2D", "size": 2},
            {"layer": "Dense", "units": 10},
        ],
    }
    assert network == nn.Sequential([nn.Conv2D(32, kernel=5, activation="relu"), nn.MaxPool2D(2), nn.Dense(10)])


def test_what_is_not_said_is_left_to_the_params():
    assert json.loads(optimizers.Adam()) == {"optimizer": "Adam"}
    assert json.loads(optimizers.Adam(beta1=0.8)) == {"optimizer": "Adam", "beta1": 0.8}
    assert json.loads(schedules.Warmup(then=schedules.Cosine(), from_=0.1)) == {
        "schedule": "Warmup",
        "then": {"schedule": "Cosine"},
        "from": 0.1,
    }


def test_numbers_that_json_has_not_are_words():
    assert json.loads(optimizers.NormBounds(0, math.inf)) == {"lower": 0, "upper": "Infinity"}


def test_builders_print_as_they_are_written_and_travel():
    layer = nn.Dense(10, activation="relu")
    assert repr(layer) == "Dense(units=10, activation='relu')"
    network = nn.Network([nn.Node("a", layer=layer), nn.Node("b", layer_of="a", inputs=["x"])])
    again = pickle.loads(pickle.dumps(network))
    assert again == network and type(again) is nn.Network and isinstance(again, Record)


def test_what_is_needed_must_be_given():
    with pytest.raises(TypeError, match="units"):
        nn.Dense(activation="relu")
    with pytest.raises(TypeError, match="unit"):
        nn.Dense(unit=3)


def test_builders_need_no_pyspark():
    program = "import sys; sys.modules['pyspark'] = None; from bellows import nn, metrics; print(nn.Dense(2))"
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(out.stdout) == {"layer": "Dense", "units": 2}
