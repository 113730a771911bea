"""A rank of PyTorch's gloo: its number, how many there are, and a file by which they meet. Speaks as the ranks in Java do."""

import math
import sys
import time

import torch
import torch.distributed as dist

rank, size, file = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
torch.set_num_threads(1)
print("AT -", flush=True)
sys.stdin.readline()
dist.init_process_group("gloo", init_method=f"file://{file}", rank=rank, world_size=size)
print("READY", flush=True)
for line in sys.stdin:
    count, rounds = (int(word) for word in line.split())
    taken = []
    # As in Java: the place in bytes modulo 7, plus the rank.
    values = torch.arange(0, count // 4 * 4, 4).remainder(7).float()
    for turn in range(-math.ceil(rounds / 2), rounds):
        data = values + rank
        dist.barrier()
        start = time.perf_counter_ns()
        dist.all_reduce(data)
        if turn >= 0:
            taken.append(time.perf_counter_ns() - start)
    assert data[-1].item() == size * (size - 1) / 2 + size * values[-1].item()
    print("TIME", sorted(taken)[rounds // 2], flush=True)
dist.destroy_process_group()
