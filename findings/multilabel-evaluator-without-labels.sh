#!/bin/sh
# Guess: MLlib's MultilabelClassificationEvaluator takes a row that has no label and is given none for right, as scikit-learn can be told to, or for
# wrong; a perfect prediction gets the same 1 from all its metrics.
# Seen (PySpark 4.2.0, JDK 17): one such row makes f1Measure (the default), accuracy and recall NaN for the whole DataFrame; precision counts the row as 0;
# subsetAccuracy, hammingLoss and the micro averages take it for right. CrossValidator with the default metric gets NaN from such a fold and picks a model
# by it without a word.
# So where rows may have no label: microF1Measure, subsetAccuracy or hammingLoss.
# Needs python3 with pip and venv, and a JDK 17 on the PATH; downloads some 400 MB. Fails if the behaviour changes.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pyspark==4.2.0 numpy
cat >"$work/measure.py" <<'PYTHON'
from pyspark.ml.evaluation import MultilabelClassificationEvaluator
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
rows = spark.createDataFrame([([0.0], [0.0]), ([1.0], [1.0]), ([], [])], "prediction array<double>, label array<double>")
for metric in ("f1Measure", "accuracy", "recall", "precision", "subsetAccuracy", "hammingLoss", "microF1Measure"):
    value = MultilabelClassificationEvaluator(metricName=metric).evaluate(rows)
    print("RESULT", metric, format(value, ".3f"), flush=True)
PYTHON
"$work/venv/bin/python" "$work/measure.py" 2>"$work/err" | tee "$work/out"
for line in 'f1Measure nan' 'accuracy nan' 'recall nan' 'precision 0.667' 'subsetAccuracy 1.000' 'hammingLoss 0.000' 'microF1Measure 1.000'; do
  grep -qx "RESULT $line" "$work/out" || { echo "CHANGED: $line is not what came out"; tail -3 "$work/err"; exit 1; }
done
