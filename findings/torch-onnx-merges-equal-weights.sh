#!/bin/sh
# Guess: a model that PyTorch exports to ONNX has an initializer for each of its parameters, under the parameter's name.
# Seen (torch 2.15.0, onnx 1.23.2, onnxscript 0.7.2, Python 3.11): parameters that hold equal numbers at the time of the export, such as the scales of two fresh
# LayerNorms, become one initializer that both nodes read; the older exporter (dynamo=False) keeps them apart.
# So what is fine-tuned after an import has fewer weights than the module: those that were equal stay equal, and their gradients add up.
# Needs python3 of at least 3.10 with venv; downloads some GB. Fails if the behaviour changes.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q torch==2.15.0 onnx==1.23.2 onnxscript==0.7.2
cat >"$work/export.py" <<'PYTHON'
import sys

import onnx
import torch

torch.manual_seed(1)
net = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.LayerNorm(4), torch.nn.Linear(4, 4), torch.nn.LayerNorm(4)).eval()
apart = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.LayerNorm(4), torch.nn.Linear(4, 4), torch.nn.LayerNorm(4)).eval()
with torch.no_grad():
    for parameter in apart.parameters():
        parameter.copy_(torch.randn_like(parameter))


def norms(module, dynamo):
    file = sys.argv[1] + "/model.onnx"
    torch.onnx.export(module, (torch.zeros(2, 4),), file, dynamo=dynamo)
    nodes = [node for node in onnx.load(file).graph.node if node.op_type == "LayerNormalization"]
    return len(nodes), len({name for node in nodes for name in node.input[1:]})


for dynamo in (True, False):
    print("dynamo" if dynamo else "older", "fresh", *norms(net, dynamo), "trained", *norms(apart, dynamo))
PYTHON
"$work/venv/bin/python" "$work/export.py" "$work" 2>/dev/null | grep -E '^(dynamo|older) ' >"$work/said" || true
expected='dynamo fresh 2 2 trained 2 4
older fresh 2 4 trained 2 4'
[ "$(cat "$work/said")" = "$expected" ] || { echo "CHANGED:"; cat "$work/said"; exit 1; }
cat "$work/said"
echo "as found: weights of equal value become one initializer, but not with the older exporter"
