#!/bin/sh
# Guess: a Keras model of built-in layers exports to ONNX whichever backend it runs on.
# Seen (keras 3.15.1 on torch 2.15.0, onnx 1.23.2, onnxscript 0.7.2, Python 3.11): with an open batch Keras takes PyTorch's older exporter, and that refuses any
# model with a LayerNormalization (SymbolicValueError: the extent of the last axis is traced, and layer_norm wants a number). A Dense alone exports.
# So encoders come from Keras on this backend only with a normalisation written as its parts, which an importer has to find again to be quick.
# Needs python3 of at least 3.11 with venv; downloads some GB. Fails if the behaviour changes.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q keras==3.15.1 torch==2.15.0 onnx==1.23.2 onnxscript==0.7.2
cat >"$work/export.py" <<'PYTHON'
import sys

import keras
import numpy as np
from keras import layers

for norm in (False, True):
    given = keras.Input((8,))
    x = layers.Dense(4)(given)
    net = keras.Model(given, layers.LayerNormalization()(x) if norm else x)
    net(np.zeros((2, 8), "float32"))
    try:
        net.export(sys.argv[1] + "/model.onnx", format="onnx", verbose=False)
        said = "exported"
    except Exception as refusal:
        said = type(refusal).__name__
    print("SAID", "with a norm:" if norm else "without:", said)
PYTHON
KERAS_BACKEND=torch "$work/venv/bin/python" "$work/export.py" "$work" 2>/dev/null | sed -n 's/^SAID //p' >"$work/said" || true
expected='without: exported
with a norm: SymbolicValueError'
[ "$(cat "$work/said")" = "$expected" ] || { echo "CHANGED:"; cat "$work/said"; exit 1; }
cat "$work/said"
echo "as found: the export by PyTorch's older exporter refuses a LayerNormalization of Keras"
