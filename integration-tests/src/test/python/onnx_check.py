"""Checks models by the onnx package, their shapes too: onnx_check.py FOLDER. Prints a line for each that is refused."""

import os
import sys

import onnx


def main(folder):
    refused = 0
    for name in sorted(os.listdir(folder)):
        if name.endswith(".onnx"):
            try:
                onnx.checker.check_model(os.path.join(folder, name), full_check=True)
            except Exception as wrong:  # each kind that the package has
                print(name + ": " + str(wrong))
                refused += 1
    sys.exit(refused > 0)


if __name__ == "__main__":
    main(sys.argv[1])
