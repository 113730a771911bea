"""Writes the tests that the onnx package holds, as files: onnx_cases.py FOLDER.

Each of them becomes a folder with model.onnx and, for each set of data, test_data_set_N with input_N.pb and output_N.pb. Those of
operators are made by the package's own code; those of whole models lie in it.
"""

import os
import shutil
import sys

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper
from onnx.backend.test.case import node

KINDS = ("simple", "pytorch-converted", "pytorch-operator")


def proto(value, info):
    if isinstance(value, TensorProto):
        return value
    if info.type.HasField("sequence_type"):
        return numpy_helper.from_list(value, info.name)
    if info.type.HasField("map_type"):
        return numpy_helper.from_dict(value, info.name)
    if info.type.HasField("optional_type"):
        return numpy_helper.from_optional(value, info.name)
    return numpy_helper.from_array(np.asarray(value), info.name)


def write(case, folder):
    os.makedirs(folder)
    with open(os.path.join(folder, "model.onnx"), "wb") as file:
        file.write(case.model.SerializeToString())
    for number, data in enumerate(case.data_sets):
        into = os.path.join(folder, f"test_data_set_{number}")
        os.makedirs(into)
        graph = case.model.graph
        for name, values, infos in (("input", data[0], graph.input), ("output", data[1], graph.output)):
            for place, value in enumerate(values):
                with open(os.path.join(into, f"{name}_{place}.pb"), "wb") as file:
                    file.write(proto(value, infos[place]).SerializeToString())


def main(folder):
    np.random.seed(0)
    for case in node.collect_testcases():
        write(case, os.path.join(folder, "node", case.name))
    data = os.path.join(os.path.dirname(onnx.__file__), "backend", "test", "data")
    for kind in KINDS:
        shutil.copytree(os.path.join(data, kind), os.path.join(folder, kind))


if __name__ == "__main__":
    main(sys.argv[1])
