#!/bin/sh
# Guess: numpy.save of an array of ml_dtypes' bfloat16 writes a .npy file that numpy.load gives back as bfloat16 once ml_dtypes is imported.
# Seen (numpy 2.4.6, ml_dtypes 0.6.0): the header says '<V2', two bytes without a meaning, so numpy.load gives dtype V2; .npz likewise, and float8
# becomes '<V1', one for all its kinds. The bytes are right: .view(ml_dtypes.bfloat16) brings the numbers back for whoever knows which kind they were.
# safetensors 0.8.0 keeps the kind (BF16).
# Needs python3 with pip. Fails if the behaviour changes.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/py" numpy==2.4.6 ml_dtypes==0.6.0 safetensors==0.8.0
cd "$work"
PYTHONPATH="$work/py" python3 - <<'PY'
import ml_dtypes
import numpy as np
import safetensors.numpy

numbers = np.arange(4).astype(ml_dtypes.bfloat16)
np.save("bf16.npy", numbers)
np.savez("bf16.npz", a=numbers)
np.save("fp8.npy", np.arange(4).astype(ml_dtypes.float8_e4m3fn))
safetensors.numpy.save_file({"a": numbers}, "bf16.safetensors")
seen = [np.load("bf16.npy").dtype.str, np.load("bf16.npz")["a"].dtype.str, np.load("fp8.npy").dtype.str]
print("npy, npz, fp8 in npy:", seen, "safetensors:", safetensors.numpy.load_file("bf16.safetensors")["a"].dtype)
assert b"'<V2'" in open("bf16.npy", "rb").read(), "CHANGED: the header"
assert seen == ["|V2", "|V2", "|V1"], "CHANGED: what is loaded"
assert (np.load("bf16.npy").view(ml_dtypes.bfloat16) == numbers).all(), "CHANGED: the bytes"
assert safetensors.numpy.load_file("bf16.safetensors")["a"].dtype == ml_dtypes.bfloat16, "CHANGED: safetensors"
PY
echo "as found: numpy's files forget that numbers were bfloat16"
