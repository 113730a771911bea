#!/bin/sh
# Guess: a layer of Keras 3 gives the same numbers on each of its backends, up to rounding.
# Seen (Keras 3.15.1, JAX 0.10.2, torch 2.15.0): AveragePooling with padding="same" leaves the padding out of its means on JAX. On PyTorch, where the
# padding is uneven, it repeats the last element first and takes that into the mean: of 0 to 5, size 3, stride 2, JAX gives 4.5 for the last window and
# PyTorch 4.667.
# So a .keras file predicts otherwise where it is loaded on another backend than it was trained on. Bellows leaves the padding out.
# Needs python3 with pip and venv; downloads some 3 GB, most of it for torch. Fails if the behaviour changes.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 jax==0.10.2 torch==2.15.0
cat >"$work/pool.py" <<'PYTHON'
import keras
import numpy

pool = keras.layers.AveragePooling1D(3, strides=2, padding="same")
y = keras.ops.convert_to_numpy(pool(numpy.arange(6, dtype="float32").reshape(1, 6, 1)))
print("RESULT", keras.config.backend(), [round(float(v), 3) for v in y[0, :, 0]])
PYTHON
for backend in jax torch; do
  KERAS_BACKEND=$backend "$work/venv/bin/python" "$work/pool.py" 2>"$work/err" | tee -a "$work/out"
done
grep -qxF 'RESULT jax [1.0, 3.0, 4.5]' "$work/out" || { echo "CHANGED: JAX counts the padding"; tail -3 "$work/err"; exit 1; }
grep -qxF 'RESULT torch [1.0, 3.0, 4.667]' "$work/out" || { echo "CHANGED: PyTorch does not repeat the border"; tail -3 "$work/err"; exit 1; }
