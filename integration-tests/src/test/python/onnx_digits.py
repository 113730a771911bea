"""A body that learned to tell even digits from odd ones, as an ONNX model, and what PyTorch makes of it: onnx_digits.py FOLDER.

The digits are those that scikit-learn ships, shuffled: the first 1000 teach, the other 797 measure. PyTorch fine-tunes all of the body under a new
head of ten classes, from five seeds; how much it then gets right is in pytorch.json.
"""

import json
import os
import sys
import warnings

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

warnings.simplefilter("ignore")
torch.set_num_threads(1)
TRAIN, BATCH, EPOCHS, RATE = 1000, 32, 20, 1e-3


def body():
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 16, 3, stride=2, padding=1), nn.ReLU(), nn.Flatten(),
        nn.Linear(256, 32), nn.ReLU())


def fit(net, x, y, epochs):
    optimizer = torch.optim.Adam(net.parameters(), lr=RATE)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(BATCH):
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(x[rows]), y[rows]).backward()
            optimizer.step()


def main(folder):
    os.makedirs(folder, exist_ok=True)
    torch.manual_seed(0)
    digits = load_digits()
    order = np.random.default_rng(0).permutation(len(digits.target))
    x = torch.tensor(digits.images[order] / 16.0, dtype=torch.float32)[:, None]
    y = torch.tensor(digits.target[order])
    trained = body()
    fit(nn.Sequential(trained, nn.Linear(32, 2)), x[:TRAIN], y[:TRAIN] % 2, EPOCHS)
    torch.onnx.export(
        trained, (x[:2],), os.path.join(folder, "body.onnx"), dynamo=False, input_names=["image"],
        output_names=["features"], dynamic_axes={"image": {0: "batch"}, "features": {0: "batch"}}, opset_version=17)
    right = []
    for seed in range(5):
        torch.manual_seed(seed)
        again = body()
        again.load_state_dict(trained.state_dict())
        net = nn.Sequential(again, nn.Linear(32, 10))
        fit(net, x[:TRAIN], y[:TRAIN], EPOCHS)
        right.append((net(x[TRAIN:]).argmax(1) == y[TRAIN:]).float().mean().item())
    with open(os.path.join(folder, "pytorch.json"), "w") as file:
        json.dump({"right": right}, file)
    # A digit and its 64 pixels of 0 to 16, one letter each.
    with open(os.path.join(folder, "digits.txt"), "w") as file:
        for digit, pixels in zip(digits.target[order], digits.data[order].astype(int)):
            file.write(str(digit) + "".join(chr(ord("a") + pixel) for pixel in pixels) + "\n")
    print(right, np.mean(right))


if __name__ == "__main__":
    main(sys.argv[1])
