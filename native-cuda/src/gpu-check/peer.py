"""Trains the networks of the check in PyTorch, from the weights and on the batch that a file brings: beside Bellows, on the same card.

Takes one command a line and answers each with one line of JSON:

    describe                       what computes
    open PRECISION NETWORK FILE    makes a network ready; PRECISION is f32 (nothing is rounded), or tf32 and bf16, of which both may be open
    losses PRECISION STEPS         trains so many steps further, and gives the loss of each
    time PRECISION STEPS           does the same, and gives the seconds that it took

The networks are those of CheckedNetwork.java. The loss is read at each step, as Bellows reads it.
"""

import json
import struct
import sys
import time

import torch
from torch import nn
from torch.nn import functional

DTYPES = {"F32": torch.float32, "F64": torch.float64, "I32": torch.int32, "I64": torch.int64}
HEADS = 4


def arrays(path):
    """The arrays of a safetensors file by name."""
    with open(path, "rb") as file:
        content = file.read()
    (length,) = struct.unpack("<Q", content[:8])
    found = {}
    for name, entry in json.loads(content[8 : 8 + length]).items():
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        flat = torch.frombuffer(bytearray(content[start:end]), dtype=DTYPES[entry["dtype"]])
        found[name] = flat.reshape(entry["shape"])
    return found


def taken(module, given, prefix, renamed=()):
    """The module with the weights whose names begin with a prefix; both sides call them weight and bias."""
    state = {name: given[prefix + dict(renamed).get(name, name)] for name in module.state_dict() if name.split(".")[-1] != "num_batches_tracked"}
    module.load_state_dict(state, strict=False)
    return module


def dense(given, prefix):
    units, size = given[prefix + "weight"].shape
    return taken(nn.Linear(size, units), given, prefix)


def convolution(given, prefix, stride=1, padding=0):
    weight = given[prefix + "weight"]
    made = nn.Conv2d(weight.shape[1], weight.shape[0], weight.shape[2], stride, padding, bias=prefix + "bias" in given)
    return taken(made, given, prefix)


def lenet(given):
    return nn.Sequential(
        convolution(given, "0."),
        nn.Tanh(),
        nn.MaxPool2d(2),
        convolution(given, "2."),
        nn.Tanh(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        dense(given, "5."),
        nn.Tanh(),
        dense(given, "6."),
    )


def normalised(given, prefix, stride):
    weight = given[prefix + "0.weight"]
    norm = nn.BatchNorm2d(weight.shape[0])
    taken(norm, given, prefix + "1.", (("weight", "gamma"), ("bias", "beta")))
    return nn.Sequential(convolution(given, prefix + "0.", stride, weight.shape[2] // 2), norm)


class Basic(nn.Module):
    def __init__(self, given, prefix):
        super().__init__()
        stride = 2 if prefix + "skip.0.weight" in given else 1
        self.main = nn.Sequential(normalised(given, prefix + "main.0.", stride), nn.ReLU(), normalised(given, prefix + "main.2.", 1))
        self.skip = normalised(given, prefix + "skip.", stride) if stride == 2 else nn.Identity()

    def forward(self, x):
        return functional.relu(self.main(x) + self.skip(x))


def resnet18(given):
    blocks = [Basic(given, f"{number}.") for number in range(2, 10)]
    return nn.Sequential(normalised(given, "0.", 1), nn.ReLU(), *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), dense(given, "11."))


def encoder(given, prefix):
    parts = [prefix + f"attention.{part}." for part in ("query", "key", "value")]
    units = given[parts[0] + "weight"].shape[1]
    hidden = given[prefix + "feed_forward.in.weight"].shape[0]
    layer = nn.TransformerEncoderLayer(units, HEADS, hidden, dropout=0.0, batch_first=True)
    state = {
        "self_attn.in_proj_weight": torch.cat([given[part + "weight"] for part in parts]),
        "self_attn.in_proj_bias": torch.cat([given[part + "bias"] for part in parts]),
    }
    for theirs, ours in (
        ("self_attn.out_proj.", "attention.out."),
        ("linear1.", "feed_forward.in."),
        ("linear2.", "feed_forward.out."),
    ):
        state |= {theirs + name: given[prefix + ours + name] for name in ("weight", "bias")}
    for theirs, ours in (("norm1.", "around_attention.norm."), ("norm2.", "around_feed_forward.norm.")):
        state |= {theirs + "weight": given[prefix + ours + "gamma"], theirs + "bias": given[prefix + ours + "beta"]}
    layer.load_state_dict(state)
    return layer


class Transformer(nn.Module):
    def __init__(self, given):
        super().__init__()
        self.layers = nn.Sequential(encoder(given, "0."), encoder(given, "1."))
        self.out = dense(given, "3.")

    def forward(self, x):
        return self.out(self.layers(x).mean(1))


class Recommender(nn.Module):
    def __init__(self, given):
        super().__init__()
        self.users, self.items = (nn.Embedding.from_pretrained(given[name + ".weight"], freeze=False) for name in ("users", "items"))
        self.scorer = nn.Sequential(dense(given, "scorer.0."), nn.ReLU(), dense(given, "scorer.1."), nn.ReLU(), dense(given, "scorer.2."))

    def forward(self, users, items):
        return self.scorer(torch.cat([self.users(users), self.items(items)], 1))


NETWORKS = {"lenet": lenet, "resnet18": resnet18, "transformer": Transformer, "recommender": Recommender}


class Training:
    """A network in training, with the optimizer that CheckedNetwork.java has for it."""

    def __init__(self, name, path, precision, device):
        given = arrays(path)
        self.device = device
        self.precision = precision
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision != "f32"
        torch.backends.cudnn.benchmark = precision != "f32"
        self.net = NETWORKS[name](given).to(device).train()
        self.inputs = [given[key].to(device) for key in sorted(given) if key.startswith("input")]
        labels = given["labels"].to(device)
        self.labels = labels if labels.is_floating_point() else labels.long()
        self.loss = functional.binary_cross_entropy_with_logits if labels.is_floating_point() else functional.cross_entropy
        weights = self.net.parameters()
        rate = {"lenet": 0.01, "resnet18": 1e-4}.get(name)
        self.optimizer = torch.optim.SGD(weights, rate, momentum=0.9) if rate else torch.optim.Adam(weights, 1e-3)

    def step(self):
        with torch.autocast(self.device.split(":")[0], torch.bfloat16, enabled=self.precision == "bf16"):
            loss = self.loss(self.net(*self.inputs), self.labels)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.item()


def describe(device):
    card = torch.cuda.get_device_name(device) if device.startswith("cuda") else device
    return {"version": torch.__version__, "cuda": torch.version.cuda, "device": card}


def main():
    device = sys.argv[1]
    trainings = {}
    for line in sys.stdin:
        command, *rest = line.rstrip("\n").split(" ", 3)  # the name of a file may have blanks
        try:
            if command == "describe":
                answer = describe(device)
            elif command == "open":
                precision, network, file = rest
                trainings[precision] = Training(network, file, precision, device)
                answer = {"parameters": sum(weight.numel() for weight in trainings[precision].net.parameters())}
            elif command == "losses":
                answer = {"losses": [trainings[rest[0]].step() for _ in range(int(rest[1]))]}
            elif command == "time":
                start = time.perf_counter()
                for _ in range(int(rest[1])):
                    trainings[rest[0]].step()
                answer = {"seconds": time.perf_counter() - start}
            else:
                answer = {"error": f"there is no command {command}"}
        except Exception as failed:  # which is told: the other side goes on without
            answer = {"error": f"{type(failed).__name__}: {failed}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
