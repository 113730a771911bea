#!/bin/sh
# Guess: fully sharded data parallel needs GPUs, and shares a weight's rows as evenly as can be: seven rows over five ranks are 2, 2, 1, 1, 1.
# Seen (torch 2.15.0, Python 3.11): fully_shard works on CPUs over gloo, and shares by chunks of as many rows as an even share rounded up: 2, 2, 2, 1, 0. The last
# rank has none, though there are more rows than ranks. Gradients are means over the ranks, not sums.
# So ranks of one job differ in memory by a whole row's share, and who reads sharded checkpoints rank by rank meets empty tensors.
# Needs python3 of at least 3.10 with venv; downloads some GB. Fails if the behaviour changes.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q torch==2.15.0
cat >"$work/shares.py" <<'PYTHON'
import datetime
import os
import sys

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard

RANKS = 5


def rank(number, folder):
    # Ranks find each other by a file, so no port is taken.
    dist.init_process_group(
        "gloo", init_method="file://" + folder + "/meet", rank=number, world_size=RANKS, timeout=datetime.timedelta(seconds=120)
    )
    torch.manual_seed(0)
    layer = torch.nn.Linear(4, 7, bias=False)
    fully_shard(layer, mesh=init_device_mesh("cpu", (RANKS,)))
    layer(torch.ones(2, 4) * (number + 1)).sum().backward()
    own = layer.weight.to_local()
    gradients = layer.weight.grad.to_local().unique().tolist()
    with open(os.path.join(folder, str(number)), "w") as out:
        out.write(f"rank {number}: {own.shape[0]} rows, gradients {gradients}\n")
    dist.destroy_process_group()


if __name__ == "__main__":
    mp.spawn(rank, (sys.argv[1],), RANKS)
PYTHON
mkdir "$work/said"
timeout 300 "$work/venv/bin/python" "$work/shares.py" "$work/said" 2>/dev/null
cat "$work"/said/[0-9] | tee "$work/seen"
# Each rank has twice its number of ones: 2 + 4 + 6 + 8 + 10 are 30, and their mean 6.
diff "$work/seen" - <<'EXPECTED' || { echo "CHANGED: see above"; exit 1; }
rank 0: 2 rows, gradients [6.0]
rank 1: 2 rows, gradients [6.0]
rank 2: 2 rows, gradients [6.0]
rank 3: 1 rows, gradients [6.0]
rank 4: 0 rows, gradients []
EXPECTED
echo "as found: a rank may be without rows, on CPUs too, and gradients are means"
