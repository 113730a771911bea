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


def light(data, folder):
    """Well-known networks whose weights are one number over and over, for one input of rising numbers."""
    for file in sorted(os.listdir(data)):
        if file.endswith(".onnx"):
            name = file[: -len(".onnx")]
            model = onnx.load(os.path.join(data, file))
            weights = {each.name for each in model.graph.initializer}
            inputs = [each for each in model.graph.input if each.name not in weights]
            into = os.path.join(folder, name, "test_data_set_0")
            os.makedirs(into)
            shutil.copy(os.path.join(data, file), os.path.join(folder, name, "model.onnx"))
            shutil.copy(os.path.join(data, name + "_output_0.pb"), os.path.join(into, "output_0.pb"))
            for place, info in enumerate(inputs):
                shape = [each.dim_value or 1 for each in info.type.tensor_type.shape.dim]
                size = int(np.prod(shape))
                value = (np.arange(size).reshape(shape) / size).astype(np.float32)
                with open(os.path.join(into, f"input_{place}.pb"), "wb") as out:
                    out.write(numpy_helper.from_array(value, info.name).SerializeToString())


def main(folder):
    for kind in ("node", "light", *KINDS):
        shutil.rmtree(os.path.join(folder, kind), ignore_errors=True)
    np.random.seed(0)
    for case in node.collect_testcases():
        write(case, os.path.join(folder, "node", case.name))
    data = os.path.join(os.path.dirname(onnx.__file__), "backend", "test", "data")
    for kind in KINDS:
        shutil.copytree(os.path.join(data, kind), os.path.join(folder, kind))
    light(os.path.join(data, "light"), os.path.join(folder, "light"))


if __name__ == "__main__":
    main(sys.argv[1])
