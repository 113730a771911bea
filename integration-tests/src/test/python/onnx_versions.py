"""Writes models of one node in older operator sets, with what ONNX Runtime computes of them: onnx_versions.py FOLDER.

They are the tests that the onnx package holds of each operator in its newest form, said as each older version from 7 on says it: what became an
input is an attribute again, attributes that came later are left out. Those that no older version can say, or ONNX Runtime does not compute, are
left out. Of each version of an operator some tests of every element type are kept. OTHERS are models of what the package has no test of that begins
and ends in tensors.
"""

import os
import shutil
import sys
import warnings

import numpy as np
import onnx
import onnx.parser
import onnxruntime
from onnx import AttributeProto, TensorProto, defs, helper, numpy_helper
from onnx.backend.test.case import node as node_tests

OLDEST = 7
MOST = 4
DRAWN = {"Bernoulli", "Dropout", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"}
IR = {7: 3, 8: 3, 9: 4, 10: 5, 11: 6, 12: 7, 13: 7, 14: 7, 15: 8, 16: 8, 17: 8, 18: 8, 19: 9, 20: 9, 21: 10, 22: 10, 23: 11, 24: 11, 25: 12}
KINDS = {AttributeProto.INT: "i", AttributeProto.INTS: "ints", AttributeProto.FLOAT: "f", AttributeProto.FLOATS: "floats"}

OTHERS = {
    "other_sequence_of_parts": """
        (float[3, 4] x) => (float[a, b] second, float[c, d] last, int64 n, float[e, f] back)
        {
          parts = SplitToSequence <axis = 1> (x)
          one = Constant <value_int = 1> ()
          minus = Constant <value_int = -1> ()
          second = SequenceAt(parts, one)
          last = SequenceAt(parts, minus)
          n = SequenceLength(parts)
          shorter = SequenceErase(parts, one)
          turned = SequenceInsert(shorter, second)
          back = ConcatFromSequence <axis = 1> (turned)
        }""",
    "other_sequence_of_uneven_parts": """
        (float[5, 2] x) => (float[a, b] tail, float[c, d] back)
        {
          two = Constant <value_int = 2> ()
          minus = Constant <value_int = -1> ()
          parts = SplitToSequence <axis = 0> (x, two)
          tail = SequenceAt(parts, minus)
          front = SequenceInsert(parts, tail, minus)
          shorter = SequenceErase(front)
          back = ConcatFromSequence <axis = -2> (shorter)
        }""",
    "other_sequence_of_named_sizes": """
        (float[4, 5] x) => (float[a, b] middle, int64 n)
        {
          sizes = Constant <value_ints = [1, 3, 1]> ()
          one = Constant <value_int = 1> ()
          parts = SplitToSequence <axis = -1> (x, sizes)
          middle = SequenceAt(parts, one)
          n = SequenceLength(parts)
        }""",
    "other_sequence_of_rows": """
        (float[3, 4] x, float[4] y) => (float[a, b] stacked, float[c, d] beside, int64 n)
        {
          rows = SplitToSequence <axis = 0, keepdims = 0> (x)
          more = SequenceInsert(rows, y)
          stacked = ConcatFromSequence <axis = 0, new_axis = 1> (more)
          beside = ConcatFromSequence <axis = -1, new_axis = 1> (more)
          n = SequenceLength(more)
        }""",
    "other_sequence_made": """
        (float[2, 3] x, float[1, 3] y) => (float[a, b] both, int64 none, int64 n)
        {
          empty = SequenceEmpty <dtype = 1> ()
          none = SequenceLength(empty)
          zero = Constant <value_int = 0> ()
          made = SequenceConstruct(x, y)
          more = SequenceInsert(made, y, zero)
          both = ConcatFromSequence <axis = 0> (more)
          n = SequenceLength(more)
        }""",
    "other_global_lp_pool": "(float[2, 3, 4, 5] x) => (float[2, 3, 1, 1] y) { y = GlobalLpPool (x) }",
    "other_global_lp_pool_of_three": "(float[2, 3, 4] x) => (float[2, 3, 1] y) { y = GlobalLpPool <p = 3> (x) }",
}

warnings.simplefilter("ignore")


def versions(operator):
    """The operator sets in which it changed, from the oldest that is read on, and the one in which that begins."""
    changed = {each.since_version for each in defs.get_all_schemas_with_history() if each.name == operator and each.domain == ""}
    found = {version for version in changed if version >= OLDEST}
    if any(version <= OLDEST for version in changed):
        found.add(OLDEST)
    return sorted(found)


def attribute(kind, name, value):
    values = np.asarray(value)
    if kind in (AttributeProto.INT, AttributeProto.FLOAT):
        return helper.make_attribute(name, values.reshape(-1)[0].item())
    if kind in (AttributeProto.INTS, AttributeProto.FLOATS):
        return helper.make_attribute(name, values.reshape(-1).tolist())
    return None


def older(model, given, version):
    """The model of one node as a version says it, and its inputs by name; None where it cannot."""
    source = model.graph.node[0]
    new = defs.get_schema(source.op_type, max(each.version for each in model.opset_import if each.domain == ""), "")
    old = defs.get_schema(source.op_type, version, "")
    constants = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
    values = {info.name: value for info, value in zip(model.graph.input, given)}
    attributes = {}
    for each in source.attribute:
        if each.name in old.attributes:
            attributes[each.name] = each
        elif each.name not in new.attributes or helper.get_attribute_value(each) != helper.get_attribute_value(new.attributes[each.name].default_value):
            return None
    inputs = []
    for place, name in enumerate(source.input):
        formal = new.inputs[min(place, len(new.inputs) - 1)]
        known = [each.name for each in old.inputs]
        if formal.name in known or place < len(known) or (known and old.inputs[-1].option == defs.OpSchema.FormalParameterOption.Variadic):
            inputs.append(name)
        elif not name:
            continue
        elif formal.name in old.attributes:
            made = attribute(old.attributes[formal.name].type.value, formal.name, values.get(name, constants.get(name)))
            if made is None:
                return None
            attributes[formal.name] = made
        else:
            return None
    outputs = list(source.output)[: len(old.outputs)] if old.outputs[-1].option != defs.OpSchema.FormalParameterOption.Variadic else list(source.output)
    made = helper.make_node(source.op_type, inputs, outputs)
    made.attribute.extend(attributes[name] for name in sorted(attributes))
    used = [info for info in model.graph.input if info.name in inputs]
    graph = helper.make_graph(
        [made], "old", used, [info for info in model.graph.output if info.name in outputs],
        [each for each in model.graph.initializer if each.name in inputs])
    whole = helper.make_model(graph, opset_imports=[helper.make_opsetid("", version)], ir_version=IR.get(version, 13))
    return whole, {info.name: values[info.name] for info in used}


def array(value):
    return numpy_helper.to_array(value) if isinstance(value, TensorProto) else np.asarray(value)


def plain(infos):
    taken = {getattr(TensorProto, name) for name in "FLOAT DOUBLE FLOAT16 INT8 INT16 INT32 INT64 UINT8 UINT16 UINT32 UINT64 BOOL".split()}
    return all(info.type.HasField("tensor_type") and info.type.tensor_type.elem_type in taken for info in infos)


def save(folder, name, array):
    with open(os.path.join(folder, name + ".pb"), "wb") as file:
        file.write(numpy_helper.from_array(np.array(array, order="C"), name).SerializeToString())


def run(model, given):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"]).run(None, given)


def write(case, version, folder, taken):
    graph = case.model.graph
    if len(graph.node) != 1 or not plain(graph.input) or not plain(graph.output) or len(case.data_sets) == 0:
        return
    kind = (graph.node[0].op_type, version, tuple(info.type.tensor_type.elem_type for info in graph.input[:1]))
    if taken.get(kind, 0) == MOST:
        return
    try:
        said = older(case.model, [array(each) for each in case.data_sets[0][0]], version)
        if said is None:
            return
        model, given = said
        onnx.checker.check_model(model, full_check=True)
        results = run(model, given)
    except Exception:  # no such form, or none that is computed
        return
    taken[kind] = taken.get(kind, 0) + 1
    keep(os.path.join(folder, "%s-%d" % (case.name, version)), model, given, results)


def keep(folder, model, given, results):
    data = os.path.join(folder, "test_data_set_0")
    os.makedirs(data)
    with open(os.path.join(folder, "model.onnx"), "wb") as file:
        file.write(model.SerializeToString())
    for place, value in enumerate(given.values()):
        save(data, "input_%d" % place, value)
    for place, value in enumerate(results):
        save(data, "output_%d" % place, value)


def write_other(name, text, version, folder):
    model = onnx.parser.parse_model('<ir_version: %d, opset_import: ["": %d]> agraph %s' % (IR[version], version, text))
    onnx.checker.check_model(model)
    shapes = {info.name: [dim.dim_value for dim in info.type.tensor_type.shape.dim] for info in model.graph.input}
    given = {each: np.random.randn(*shape).astype(np.float32) for each, shape in shapes.items()}
    keep(os.path.join(folder, "%s-%d" % (name, version)), model, given, run(model, given))


def main(folder):
    for name in os.listdir(folder):
        shutil.rmtree(os.path.join(folder, name), ignore_errors=True)
    np.random.seed(0)
    taken = {}
    cases = sorted(node_tests.collect_testcases(), key=lambda case: case.name)
    for case in cases:
        operator = case.model.graph.node[0].op_type
        if operator not in DRAWN and case.model.graph.node[0].domain == "" and not case.name.endswith("_expanded"):
            newest = max(each.version for each in case.model.opset_import if each.domain == "")
            for version in versions(operator):
                if version < newest:
                    write(case, version, folder, taken)
    for name, text in OTHERS.items():
        for version in (12, 21):
            write_other(name, text, version, folder)


if __name__ == "__main__":
    main(sys.argv[1])
