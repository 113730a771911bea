#!/bin/sh
# Guess: a ResourceProfile for a stage changes what it names and keeps the rest of the configuration: with spark.executor.resource.gpu.amount=1 and
# spark.task.resource.gpu.amount=1 a stage that asks for another executor memory still has a GPU for each task, as it still has the configured cores.
# Seen (PySpark 4.2.0, JDK 17, standalone, a discovery script that prints one address): its tasks have no GPU, without a warning, while the configured
# cores are kept. A profile with task requirements alone, which runs on the executors that are there, loses the GPU, too.
# So a profile has to name the GPUs again, for the executor and for the task.
# Needs python3 with pip and venv, and a JDK 17 on the PATH; downloads some 400 MB. Fails if the behaviour changes.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pyspark==4.2.0
printf '#!/bin/sh\necho '"'"'{"name": "gpu", "addresses": ["0"]}'"'"'\n' >"$work/gpus.sh"
chmod 755 "$work/gpus.sh"
cat >"$work/measure.py" <<'PYTHON'
import sys

from pyspark import SparkConf, SparkContext, TaskContext
from pyspark.resource import ExecutorResourceRequests, ResourceProfileBuilder, TaskResourceRequests

conf = SparkConf().setMaster("local-cluster[2,2,1024]").set("spark.ui.enabled", "false")
conf.set("spark.worker.resource.gpu.amount", "1").set("spark.worker.resource.gpu.discoveryScript", sys.argv[1])
conf.set("spark.executor.resource.gpu.amount", "1").set("spark.task.resource.gpu.amount", "1")
conf.set("spark.executor.cores", "1").set("spark.executor.memory", "500m")
conf.set("spark.dynamicAllocation.enabled", "true").set("spark.dynamicAllocation.shuffleTracking.enabled", "true")
conf.set("spark.dynamicAllocation.maxExecutors", "1").set("spark.dynamicAllocation.executorIdleTimeout", "2s")
spark = SparkContext(conf=conf)
spark.setLogLevel("ERROR")


def seen(profile=None):
    rows = spark.parallelize([0], 1)
    if profile is not None:
        rows = rows.withResources(profile)

    def resources(_):
        task = TaskContext.get()
        return task.cpus(), sorted(task.resources())

    return rows.map(resources).collect()[0]


memory = ResourceProfileBuilder().require(ExecutorResourceRequests().memory("480m")).build
named = (
    ResourceProfileBuilder()
    .require(ExecutorResourceRequests().memory("480m").resource("gpu", 1, sys.argv[1]))
    .require(TaskResourceRequests().cpus(1).resource("gpu", 1))
    .build
)
task = ResourceProfileBuilder().require(TaskResourceRequests().cpus(1)).build
print("RESULT configuration", *seen(), flush=True)
print("RESULT memory", *seen(memory), flush=True)
print("RESULT named", *seen(named), flush=True)
print("RESULT task", *seen(task), flush=True)
PYTHON
timeout 300 "$work/venv/bin/python" "$work/measure.py" "$work/gpus.sh" 2>"$work/err" | tee "$work/out"
for line in "configuration 1 ['gpu']" "memory 1 []" "named 1 ['gpu']" "task 1 []"; do
  grep -qxF "RESULT $line" "$work/out" || { echo "CHANGED: $line is not what came out"; tail -3 "$work/err"; exit 1; }
done
