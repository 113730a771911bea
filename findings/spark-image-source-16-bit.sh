#!/bin/sh
# Guess: Spark's image source brings a gray PNG of 16 bits, as microscopes and scanners write them, to 8 bits by scaling (65535 becomes 255, 256
# becomes 1), and a gray PNG with alpha to four channels.
# Seen (Spark 4.3.0, JDK 17): each 16-bit sample keeps its low byte alone (256 becomes 0, 257 becomes 1, 32768 becomes 0, 40000 becomes 64), without a
# word, so the picture is noise; nChannels is 1. Alpha of a gray picture is dropped: one channel. binaryFile with a decoder of one's own has the samples.
# Needs python3 with pip, and a JDK 17 or newer. Fails if the behaviour changes.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/py" pyspark==4.3.0 numpy==2.4.6 pillow==13.0.0
cd "$work"
SPARK_LOCAL_IP=127.0.0.1 PYTHONPATH="$work/py" python3 - 2>"$work/log" <<'PY'
import os

import numpy as np
from PIL import Image
from pyspark.sql import SparkSession

os.mkdir("images")
deep = np.array([[0, 255, 256, 257], [1000, 32768, 40000, 65535]], dtype=np.uint16)
Image.fromarray(deep).save("images/deep.png")
Image.fromarray(np.array([[[10, 255], [200, 0]]], dtype=np.uint8), "LA").save("images/veiled.png")
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
rows = spark.read.format("image").load("images").select("image.*").orderBy("origin").collect()
seen = [(row.nChannels, list(row.data)) for row in rows]
print("16 bits:", seen[0], "gray with alpha:", seen[1])
assert seen[0] == (1, [int(sample) & 0xFF for sample in deep.flatten()]), "CHANGED: 16 bits"
assert seen[1] == (1, [10, 200]), "CHANGED: gray with alpha"
PY
echo "as found: of 16-bit samples Spark's image source keeps the low byte"
