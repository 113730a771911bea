"""A real Spark Connect server, in a process of its own."""

import contextlib
import os
import queue
import re
import subprocess
import threading
import time

STARTED = re.compile(r"Spark Connect server started at: .*:(\d+)")
PATIENCE_SECONDS = 120


@contextlib.contextmanager
def serving(distribution, settings):
    """Runs the server of a distribution at a port that is free, and gives its address."""
    settings = {
        **settings,
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": "0",
    }
    command = [
        os.path.join(distribution, "bin", "spark-submit"),
        "--class",
        "org.apache.spark.sql.connect.service.SparkConnectServer",
        *(part for key, value in settings.items() for part in ("--conf", f"{key}={value}")),
    ]
    server = subprocess.Popen(
        command,
        env={**os.environ, "SPARK_HOME": distribution},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    lines = queue.Queue()
    reader = threading.Thread(target=_read, args=(server.stdout, lines), daemon=True)
    reader.start()
    try:
        yield f"sc://127.0.0.1:{_port(lines)}"
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(20)
        reader.join(20)


def _read(output, lines):
    for line in output:
        lines.put(line)
    lines.put(None)


def _port(lines):
    said = []
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            line = lines.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise TimeoutError(f"no Connect server after {PATIENCE_SECONDS} s:\n{''.join(said)}") from None
        if line is None:
            raise RuntimeError(f"the Connect server ended:\n{''.join(said)}")
        said.append(line)
        started = STARTED.search(line)
        if started:
            return int(started.group(1))
