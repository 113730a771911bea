"""Writes fifty random networks of PyTorch as ONNX models, by both of its exporters in turn: onnx_random_models.py ZIP SEED.

Each is a folder of the archive as onnx_models.py makes them, called by its seed and what it is.
"""

import os
import random
import sys
import tempfile
import zipfile

import torch
from torch import nn

import onnx_models

NETWORKS = 50
FUNCTIONS = (
    nn.ReLU, nn.GELU, nn.Tanh, nn.Sigmoid, nn.SiLU, nn.ELU, nn.LeakyReLU, nn.Softplus, nn.Hardswish, nn.Mish, nn.SELU,
    lambda: nn.GELU(approximate="tanh"), lambda: nn.LeakyReLU(0.3), lambda: nn.ELU(0.7))


class Around(nn.Module):
    """Layers and a way around them."""

    def __init__(self, *layers):
        super().__init__()
        self.body = nn.Sequential(*layers)

    def forward(self, x):
        return x + self.body(x)


class Recurrent(nn.Module):
    def __init__(self, cells):
        super().__init__()
        self.cells = cells

    def forward(self, x):
        return self.cells(x)[0]


class Mean(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        return x.mean(self.axis)


def function(draw):
    return draw.choice(FUNCTIONS)()


def columns(draw):
    width = draw.randint(3, 9)
    x, layers = torch.randn(draw.randint(2, 4), width), []
    for _ in range(draw.randint(1, 4)):
        kind = draw.randrange(4)
        if kind == 0:
            layers.append(Around(nn.Linear(width, width), function(draw)))
        elif kind == 1:
            layers.append(draw.choice((nn.LayerNorm, nn.BatchNorm1d))(width))
        else:
            wider = draw.randint(3, 9)
            layers += [nn.Linear(width, wider, bias=draw.random() < 0.8), function(draw)]
            width = wider
    return x, layers + [nn.Linear(width, draw.randint(1, 5))]


def pictures(draw):
    channels, side = draw.randint(1, 4), draw.choice((8, 9, 12))
    x, layers = torch.randn(draw.randint(2, 3), channels, side, side), []
    for _ in range(draw.randint(1, 5)):
        kind = draw.randrange(8)
        if kind == 0:
            layers.append(draw.choice((nn.BatchNorm2d(channels), nn.InstanceNorm2d(channels, affine=True), nn.GroupNorm(1, channels))))
        elif kind == 1:
            layers.append(draw.choice((nn.MaxPool2d(2, 1), nn.MaxPool2d(3, 1, 1), nn.AvgPool2d(2, 1), nn.AvgPool2d(3, 1, 1))))
        elif kind == 2:
            layers.append(draw.choice((nn.Upsample(scale_factor=2), nn.Upsample(scale_factor=2, mode="bilinear"), nn.ZeroPad2d(1))))
        elif kind == 3:
            layers.append(Around(nn.Conv2d(channels, channels, 3, padding=1), function(draw)))
        elif kind == 4:
            wider = draw.randint(2, 5)
            layers.append(nn.ConvTranspose2d(channels, wider, 2, draw.randint(1, 2)))
            channels = wider
        else:
            wider = draw.randint(2, 5)
            groups = draw.choice([g for g in (1, 2, channels) if channels % g == 0])
            wider = wider * groups
            kernel = draw.randint(1, 3)
            layers += [
                nn.Conv2d(channels, wider, kernel, padding=draw.randint(kernel // 2, 1), groups=groups, bias=draw.random() < 0.7),
                function(draw)]
            channels = wider
    layers += draw.choice(([Mean((2, 3))], [nn.AdaptiveAvgPool2d(1), nn.Flatten()]))
    return x, layers + [nn.Linear(channels, draw.randint(1, 5))]


def sequences(draw):
    size = 2 * draw.randint(2, 5)
    x, layers = torch.randn(draw.randint(2, 3), draw.randint(3, 6), size), []
    for _ in range(draw.randint(1, 3)):
        kind = draw.randrange(5)
        if kind == 0:
            layers.append(nn.LayerNorm(size))
        elif kind == 1:
            layers.append(Around(nn.LayerNorm(size), nn.Linear(size, size), function(draw)))
        elif kind == 2:
            layers.append(nn.TransformerEncoderLayer(
                size, draw.choice((1, 2)), 2 * size, dropout=0.0, batch_first=True, activation=draw.choice(("relu", "gelu")),
                norm_first=draw.random() < 0.5))
        else:
            hidden = draw.randint(2, 6)
            both = draw.random() < 0.5
            cells = draw.choice((nn.LSTM, nn.GRU, nn.RNN))
            layers.append(Recurrent(cells(size, hidden, draw.randint(1, 2), batch_first=True, bidirectional=both)))
            size = hidden * (2 if both else 1)
            if size % 2:
                layers.append(nn.Linear(size, size + 1))
                size += 1
    return x, layers + draw.choice(([], [Mean(1)])) + [nn.Linear(size, draw.randint(1, 5))]


def main(archive, first):
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + NETWORKS):
            draw = random.Random(seed)
            torch.manual_seed(seed)
            kind = (columns, pictures, sequences)[seed % 3]
            x, layers = kind(draw)
            net = onnx_models.prepared(nn.Sequential(*layers))
            exporter = ("dynamo", "script")[seed // 3 % 2]
            print(seed, kind.__name__, exporter, flush=True)
            onnx_models.export(net, x, exporter, os.path.join(folder, "%d-%s-%s" % (seed, kind.__name__, exporter)))
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
            for base, _, files in sorted(os.walk(folder)):
                for name in sorted(files):
                    path = os.path.join(base, name)
                    entry = zipfile.ZipInfo(os.path.relpath(path, folder))
                    entry.compress_type = zipfile.ZIP_DEFLATED
                    with open(path, "rb") as file:
                        out.writestr(entry, file.read())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
