"""Writes small networks of PyTorch as ONNX models, by both of its exporters, with what they compute: onnx_models.py FOLDER [full].

Each becomes a folder with model.onnx, and test_data_set_0 with inputs, outputs, and the gradients of the sum of the squares of the
output, for those weights that the model has as they are, under their names. "full" makes the sizes that people use.
"""

import os
import sys
import warnings

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

FULL = len(sys.argv) > 2
warnings.simplefilter("ignore")


class BasicBlock(nn.Module):
    def __init__(self, channels, out, stride):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU(),
            nn.Conv2d(out, out, 3, 1, 1, bias=False), nn.BatchNorm2d(out))
        self.short = nn.Sequential()
        if stride != 1 or channels != out:
            self.short = nn.Sequential(nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        return torch.relu(self.body(x) + self.short(x))


class ResNet18(nn.Module):
    def __init__(self, width, classes):
        super().__init__()
        blocks, channels = [], width
        for i, out in enumerate((width, 2 * width, 4 * width, 8 * width)):
            blocks += [BasicBlock(channels, out, 1 if i == 0 else 2), BasicBlock(out, out, 1)]
            channels = out
        self.stem = nn.Sequential(
            nn.Conv2d(3, width, 7, 2, 3, bias=False), nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(3, 2, 1))
        self.blocks = nn.Sequential(*blocks)
        self.head = nn.Linear(channels, classes)

    def forward(self, x):
        return self.head(self.blocks(self.stem(x)).mean((2, 3)))


class Tagger(nn.Module):
    def __init__(self, kind, words, size, tags):
        super().__init__()
        self.embedding = nn.Embedding(words, size)
        self.cells = kind(size, size, num_layers=2, bidirectional=True, batch_first=True)
        self.head = nn.Linear(2 * size, tags)

    def forward(self, x):
        return self.head(self.cells(self.embedding(x))[0])


class Encoder(nn.Module):
    def __init__(self, words, size, heads, layers):
        super().__init__()
        self.embedding = nn.Embedding(words, size)
        layer = nn.TransformerEncoderLayer(size, heads, 4 * size, dropout=0.0, batch_first=True, activation="gelu")
        self.layers = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
        self.head = nn.Linear(size, 3)

    def forward(self, x):
        return self.head(self.layers(self.embedding(x))[:, 0])


class UNet(nn.Module):
    def __init__(self, width):
        super().__init__()
        def two(a, b):
            return nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.ReLU(), nn.Conv2d(b, b, 3, padding=1), nn.ReLU())
        self.down1, self.down2, self.middle = two(1, width), two(width, 2 * width), two(2 * width, 4 * width)
        self.up2, self.up1 = nn.ConvTranspose2d(4 * width, 2 * width, 2, 2), nn.Upsample(scale_factor=2, mode="bilinear")
        self.right2, self.right1 = two(4 * width, 2 * width), two(3 * width, width)
        self.head = nn.Conv2d(width, 2, 1)

    def forward(self, x):
        a = self.down1(x)
        b = self.down2(nn.functional.max_pool2d(a, 2))
        c = self.middle(nn.functional.max_pool2d(b, 2))
        d = self.right2(torch.cat([self.up2(c), b], 1))
        return self.head(self.right1(torch.cat([self.up1(d), a], 1)))


class Enlarged(nn.Module):
    """By the two rules of the nearest pixel, of which one is written as a gathering by positions."""

    def __init__(self, width):
        super().__init__()
        self.first, self.last = nn.Conv2d(1, width, 3, padding=1), nn.Conv2d(2 * width, 1, 1)
        self.ways = [nn.Upsample(scale_factor=1.5, mode=mode) for mode in ("nearest", "nearest-exact")]

    def forward(self, x):
        y = self.first(x)
        return self.last(torch.cat([way(y) for way in self.ways], 1))


def networks():
    words = torch.randint(0, 50, (2, 7))
    if FULL:
        yield "resnet18", ResNet18(64, 1000), torch.randn(2, 3, 224, 224)
        words = torch.randint(0, 50, (2, 32))
        yield "lstm", Tagger(nn.LSTM, 5000, 128, 9), words
        yield "gru", Tagger(nn.GRU, 5000, 128, 9), words
        yield "encoder", Encoder(5000, 128, 4, 4), words
        yield "unet", UNet(16), torch.randn(2, 1, 64, 64)
        return
    yield "resnet18", ResNet18(2, 5), torch.randn(2, 3, 32, 32)
    yield "lstm", Tagger(nn.LSTM, 50, 6, 4), words
    yield "gru", Tagger(nn.GRU, 50, 6, 4), words
    yield "encoder", Encoder(50, 8, 2, 2), words
    yield "unet", UNet(2), torch.randn(2, 1, 16, 16)
    yield "enlarged", Enlarged(2), torch.randn(2, 1, 4, 4)


def save(folder, name, array):
    with open(os.path.join(folder, name + ".pb"), "wb") as file:
        file.write(numpy_helper.from_array(np.ascontiguousarray(array), name).SerializeToString())


def bare(file):
    """Without what exporters tell of themselves, which is longer than the rest."""
    model = onnx.load(file)
    model.graph.ClearField("value_info")
    for holder in [model, model.graph, *model.graph.node, *model.graph.input, *model.graph.output, *model.graph.initializer]:
        holder.ClearField("doc_string")
        holder.ClearField("metadata_props")
    onnx.save(model, file)


def prepared(net):
    """Ready to be exported, with statistics and weights that are not those it begins with."""
    for module in net.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    with torch.no_grad():
        for weight in net.parameters():  # exporters make one of equal arrays
            weight.add_(0.01 * torch.randn_like(weight))
    return net.eval()


def export(net, x, exporter, into):
    data = os.path.join(into, "test_data_set_0")
    os.makedirs(data, exist_ok=True)
    file = os.path.join(into, "model.onnx")
    if exporter == "dynamo":
        batch = torch.export.Dim("batch", min=1, max=64)
        torch.onnx.export(net, (x,), file, dynamo=True, dynamic_shapes=({0: batch},), external_data=False, verbose=False)
    else:
        torch.onnx.export(net, (x,), file, dynamo=False, input_names=["x"], dynamic_axes={"x": {0: "batch"}}, opset_version=17, do_constant_folding=False)
    bare(file)
    net.zero_grad()
    y = net(x)
    (y * y).sum().backward()
    save(data, "input_0", x.numpy())
    save(data, "output_0", y.detach().numpy())
    # An exporter may put a normalisation into the convolution before it, whose weights are then others.
    there = {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(file).graph.initializer}
    for path, weight in net.named_parameters():
        if path in there and np.array_equal(there[path], weight.detach().numpy()):
            save(data, "gradient_" + path, weight.grad.numpy())


def main(folder):
    torch.manual_seed(0)
    for name, net, x in networks():
        prepared(net)
        for exporter in ("dynamo", "script") if name != "enlarged" else ("dynamo",):  # the older one knows no nearest-exact
            export(net, x, exporter, os.path.join(folder, name + "-" + exporter))


if __name__ == "__main__":
    main(sys.argv[1])
