#!/bin/sh
# Guess: PySpark reads the metadata of a saved Pipeline in the driver, or by the JVM: the stages are the JVM's, the file has one line, and no function of
# Python's is involved, so a cluster whose workers have no Python can load it.
# Seen (PySpark 3.5.6, JDK 17): Pipeline.load and PipelineModel.load start a Python worker in a task, since the driver's sc.textFile(...).first() goes by
# an RDD of Python; where PYSPARK_PYTHON names no program there, they fail with "Cannot run program". The single stage (LogisticRegression.load) is read by
# the JVM and loads. In PySpark 4.2.0 both load, as metadata are read by a DataFrame.
# So with 3.5, executors need Python as soon as pipelines are loaded from Python, even if nothing else does.
# Needs python3 with pip and venv, and a JDK 17 on the PATH; downloads some 800 MB. Fails if the behaviour changes.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/measure.py" <<'PYTHON'
import os
import sys

os.environ["PYSPARK_PYTHON"] = "/no/python/on/executors"
os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable

import pyspark
from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
spark.sparkContext.setLogLevel("OFF")
LogisticRegression().save(sys.argv[1] + "/stage")
Pipeline(stages=[LogisticRegression()]).save(sys.argv[1] + "/pipeline")
for what, load in (("stage", LogisticRegression.load), ("pipeline", Pipeline.load)):
    try:
        load(sys.argv[1] + "/" + what)
        said = "loads"
    except Exception as error:
        said = "wants a Python worker" if "Cannot run program" in str(error) else repr(error)
    print("RESULT", pyspark.__version__, what, said, flush=True)
PYTHON
for version in 3.5.6 4.2.0; do
  python3 -m venv "$work/$version"
  "$work/$version/bin/pip" install --quiet --disable-pip-version-check "pyspark==$version" numpy setuptools
  mkdir "$work/saved-$version"
  "$work/$version/bin/python" "$work/measure.py" "$work/saved-$version" 2>"$work/err" | tee -a "$work/out"
done
for line in '3.5.6 stage loads' '3.5.6 pipeline wants a Python worker' '4.2.0 stage loads' '4.2.0 pipeline loads'; do
  grep -qx "RESULT $line" "$work/out" || { echo "CHANGED: $line is not what came out"; tail -3 "$work/err"; exit 1; }
done
