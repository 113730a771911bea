"""Writes models by MXNet 1.9.1 with their inputs, outputs and gradients, and scores models that Bellows wrote.

    python mxnet_cases.py CASES OURS

CASES gets of each case NAME-symbol.json, NAME-0000.params and NAME.data: a list of arrays called in:VARIABLE, out:NUMBER, and for
those with gradients train:NUMBER, grad:VARIABLE (of the sum of the first output times what head() gives) and aux:VARIABLE (after that
pass). Of each NAME-symbol.json in OURS, NAME.result gets the outputs for the in: arrays of NAME.data.
"""

import json
import os
import sys

import mxnet as mx
import numpy as np
from mxnet.gluon import nn, rnn
from mxnet.gluon.model_zoo import vision

CASES, OURS = sys.argv[1], sys.argv[2]
random = np.random.RandomState(20261129)


def real(*shape, low=-1.0, high=1.0):
    return random.uniform(low, high, shape).astype("float32")


def whole(high, *shape, dtype="int32"):
    return random.randint(0, high, shape).astype(dtype)


def head(output):
    """What the first output is multiplied by before it is summed: numbers that do not cancel out."""
    count = int(np.prod(output.shape))
    values = ((np.arange(count) * 7) % 11 - 4) / 5.0
    return mx.nd.array(values.reshape(output.shape), dtype=output.dtype)


def write(name, symbol, inputs, args, aux, grad, input_grad=True, save=True):
    """A case: a symbol with the arrays of all of its variables."""
    path = os.path.join(CASES, name)
    if save:
        symbol.save(path + "-symbol.json")
    asnd = lambda array: array if isinstance(array, mx.nd.NDArray) else mx.nd.array(array, dtype=array.dtype)
    inputs = {k: asnd(v) for k, v in inputs.items()}
    args = {k: asnd(v) for k, v in args.items()}
    aux = {k: asnd(v) for k, v in aux.items()}
    saved = {"arg:" + k: v for k, v in args.items()}
    saved.update({"aux:" + k: v for k, v in aux.items()})
    if save:
        mx.nd.save(path + "-0000.params", saved)
    everything = dict(inputs)
    everything.update(args)
    labels = [a for a in symbol.list_arguments() if a not in everything]
    if labels:
        shapes = {k: v.shape for k, v in everything.items()}
        known = dict(zip(symbol.list_arguments(), symbol.infer_shape(**shapes)[0]))
        everything.update({a: mx.nd.zeros(known[a]) for a in labels})
    wanted = [k for k, v in everything.items() if grad and v.dtype in (np.float32, np.float64) and k not in labels and (input_grad or k not in inputs)]
    grads = {k: mx.nd.zeros(everything[k].shape, dtype=everything[k].dtype) for k in wanted}
    executor = symbol.bind(
        mx.cpu(),
        everything,
        args_grad=grads,
        grad_req={k: "write" if k in grads else "null" for k in everything},
        aux_states={k: v.copy() for k, v in aux.items()},
    )
    data = {"in:" + k: v for k, v in inputs.items()}
    for i, out in enumerate(executor.forward(is_train=False)):
        data["out:%d" % i] = mx.nd.array(out.asnumpy(), dtype=out.dtype)  # a copy() may come after the next pass
    if grad:
        outs = executor.forward(is_train=True)
        for i, out in enumerate(outs):
            data["train:%d" % i] = mx.nd.array(out.asnumpy(), dtype=out.dtype)
        executor.backward([head(outs[0])] + [mx.nd.zeros(o.shape, dtype=o.dtype) for o in outs[1:]])
        data.update({"grad:" + k: v for k, v in grads.items()})
        data.update({"aux:" + k: v for k, v in executor.aux_dict.items()})
    mx.nd.save(path + ".data", data)


counts = {}


def case(op, *inputs, grad=True, aux=(), label=None, outputs=None, **attrs):
    """One operator of arrays x0 (the input), x1, … (arguments), and auxiliary states."""
    counts[op] = counts.get(op, 0) + 1
    name = "op%s-%d" % (op if op.startswith("_") else "_" + op, counts[op])
    nodes, entries, args, auxes = [], [], {}, {}

    def variable(called):
        entries.append([len(nodes), 0, 0])
        nodes.append({"op": "null", "name": called, "inputs": []})

    for i, array in enumerate(inputs):
        variable("x%d" % i)
        args["x%d" % i] = array
    if label:
        variable("the_label")
    for i, array in enumerate(aux):
        variable("aux%d" % i)
        auxes["aux%d" % i] = array
    nodes.append({"op": op, "name": "node", "attrs": {k: str(v) for k, v in attrs.items()}, "inputs": entries})
    graph = {"nodes": nodes, "arg_nodes": list(range(len(entries))), "heads": [[len(entries), 0, 0]], "attrs": {"mxnet_version": ["int", 10901]}}
    symbol = mx.sym.load_json(json.dumps(graph))
    several = len(mx.sym.load_json(json.dumps(graph)).get_internals().list_outputs()) - len(entries)
    if several > 1 and outputs is None:
        graph["heads"] = [[len(entries), i, 0] for i in range(several)]
        symbol = mx.sym.load_json(json.dumps(graph))
    first = {"x0": args.pop("x0")} if inputs else {}
    write(name, symbol, first, args, auxes, grad)


def operators():
    x = real(2, 3, 4)
    p = real(2, 3, 4, low=0.1, high=2.0)
    unit = real(2, 3, 4, low=-0.9, high=0.9)
    image = real(2, 4, 7, 6)
    # elementwise
    for op in "abs sign rint round ceil floor trunc fix".split():
        case(op, x * 3, grad=op == "abs")
    for op in "negative square cbrt exp expm1 sin cos tan arctan sinh cosh tanh arcsinh degrees radians erf relu sigmoid softsign".split():
        case(op, x)
    for op in "reciprocal sqrt rsqrt rcbrt log log2 log10 log1p gamma gammaln".split():
        case(op, p)
    for op in "arcsin arccos arctanh erfinv".split():
        case(op, unit)
    case("arccosh", p + 1)
    case("hard_sigmoid", x * 4, alpha=0.3, beta=0.4)
    case("hard_sigmoid", x * 4)
    case("clip", x, a_min=-0.5, a_max=0.4)
    case("smooth_l1", x * 2, scalar=1.5)
    case("Cast", x * 5, dtype="int32", grad=False)
    case("Cast", x, dtype="float64", grad=False)
    case("amp_cast", x, dtype="float32")
    case("amp_multicast", x, x * 2, num_outputs=2, grad=False)
    case("_copy", x)
    case("BlockGrad", x)
    case("make_loss", x, grad=False)
    case("MakeLoss", x, grad=False)
    case("_contrib_gradientmultiplier", x, scalar=0.3)
    case("_contrib_round_ste", x * 3)
    case("_contrib_sign_ste", x)
    case("_contrib_quadratic", x, a=1.5, b=-2, c=3)
    case("zeros_like", x, grad=False)
    case("ones_like", x, grad=False)
    # arithmetic
    for op in "elemwise_add elemwise_sub elemwise_mul elemwise_div _maximum _minimum _hypot".split():
        case(op, x, real(2, 3, 4) + 2 * (op == "elemwise_div"))
    case("_grad_add", x, p, grad=False)
    case("_mod", p * 3, p, grad=False)
    case("_power", p, x)
    for op in "_equal _not_equal _greater _greater_equal _lesser _lesser_equal _logical_and _logical_or _logical_xor".split():
        case(op, whole(3, 2, 3).astype("float32"), whole(3, 2, 3).astype("float32"), grad=False)
        case(op + "_scalar", whole(3, 2, 3).astype("float32"), scalar=1, grad=False)
    for op in "add sub mul div maximum minimum hypot power".split():
        case("broadcast_" + op, p, real(1, 3, 1, low=0.5, high=1.5))
    case("broadcast_mod", p * 3, real(1, 3, 1, low=0.5, high=1.5), grad=False)
    for op in "equal not_equal greater greater_equal lesser lesser_equal logical_and logical_or logical_xor".split():
        case("broadcast_" + op, whole(3, 2, 3).astype("float32"), whole(3, 1, 3).astype("float32"), grad=False)
    for op in "plus minus rminus mul div rdiv power rpower maximum minimum hypot".split():
        case("_%s_scalar" % op, p, scalar=1.3)
    case("_mod_scalar", p * 3 - 3, scalar=1.3, grad=False)
    case("_rmod_scalar", p, scalar=-2.3, grad=False)
    for op in "plus mul div rdiv power maximum equal greater".split():
        for scalar in (3, 1.5):
            for setting in ({}, {"is_int": True}, {"is_int": False}):
                case("_%s_scalar" % op, whole(9, 2, 3) + 1, scalar=scalar, grad=False, **setting)
    case("logical_not", whole(2, 2, 3).astype("float32"), grad=False)
    case("add_n", x, x * 2, x * 3, num_args=3)
    case("where", whole(2, 2, 3, 4).astype("float32"), x, real(2, 3, 4), grad=False)
    case("where", np.array([0, 1], "float32"), x, real(2, 3, 4), grad=False)
    # activations
    for kind in "relu sigmoid tanh softrelu softsign".split():
        case("Activation", x, act_type=kind)
    for kind in "leaky elu selu gelu".split():  # MXNet's gradient of selu below 0 is not that of what it computes
        case("LeakyReLU", x, act_type=kind, slope=0.3, grad=kind != "selu")
    case("LeakyReLU", x)
    case("LeakyReLU", image, real(4), act_type="prelu")
    case("LeakyReLU", image, real(1), act_type="prelu")
    case("LeakyReLU", x, act_type="rrelu", lower_bound=0.1, upper_bound=0.3, grad=False, outputs=1)
    case("softmax", x)
    case("softmax", x, axis=1, temperature=2.0)
    case("softmax", real(2, 4), np.array([2, 4], "int32"), use_length=True, grad=False)
    case("softmax", x, axis=0, dtype="float64", grad=False)
    case("log_softmax", x, axis=1)
    case("softmin", x)
    case("SoftmaxActivation", real(3, 5))
    case("SoftmaxActivation", x, grad=False)
    case("SoftmaxActivation", image, mode="channel")
    case("SoftmaxOutput", real(3, 5), label=True, grad=False)
    case("SoftmaxOutput", image, label=True, multi_output=True, grad=False)
    case("SoftmaxOutput", x, label=True, preserve_shape=True, grad=False)
    for op in "LinearRegressionOutput MAERegressionOutput LogisticRegressionOutput SVMOutput".split():
        case(op, real(3, 5), label=True, grad=False)
    # matrices
    case("FullyConnected", x, real(5, 12), real(5), num_hidden=5)
    case("FullyConnected", x, real(5, 4), num_hidden=5, no_bias=True, flatten=False)
    case("dot", real(3, 4), real(4, 2))
    case("dot", real(4, 3), real(2, 4), transpose_a=True, transpose_b=True)
    case("dot", x, real(4, 2))
    case("batch_dot", real(2, 3, 4), real(2, 5, 4), transpose_b=True)
    case("batch_dot", real(2, 4, 3), real(2, 4, 5), transpose_a=True)
    case("_linalg_gemm", real(2, 3, 4), real(2, 4, 5), real(2, 3, 5), alpha=1.5, beta=0.5)
    case("_linalg_gemm2", real(2, 3, 4), real(2, 5, 4), transpose_b=True, alpha=0.5)
    case("_linalg_syrk", real(3, 4), alpha=2.0)
    spd = real(3, 3)
    spd = spd @ spd.T + 3 * np.eye(3, dtype="float32")
    case("_linalg_potrf", spd, grad=False)
    case("_linalg_potri", np.linalg.cholesky(spd).astype("float32"), grad=False)
    case("_linalg_inverse", spd)
    case("_linalg_det", spd)
    case("_linalg_slogdet", spd, grad=False)
    case("_linalg_sumlogdiag", spd)
    case("_linalg_extractdiag", real(3, 3), offset=1)
    case("_linalg_makediag", real(2, 3))
    case("khatri_rao", real(2, 3), real(4, 3), num_args=2, grad=False)
    case("_contrib_div_sqrt_dim", x)
    case("_contrib_interleaved_matmul_selfatt_qk", real(3, 2, 24), heads=2)
    case("_contrib_interleaved_matmul_selfatt_valatt", real(3, 2, 24), real(4, 3, 3), heads=2)
    case("_contrib_interleaved_matmul_encdec_qk", real(3, 2, 8), real(5, 2, 16), heads=2)
    case("_contrib_interleaved_matmul_encdec_valatt", real(5, 2, 16), real(4, 3, 5), heads=2)
    # convolution and pooling
    case("Convolution", image, real(6, 2, 3, 2), real(6), kernel="(3, 2)", stride="(2, 1)", pad="(1, 0)", dilate="(1, 2)", num_filter=6, num_group=2)
    case("Convolution", real(2, 3, 9), real(4, 3, 3), kernel="(3,)", num_filter=4, no_bias=True, layout="NCW")
    case("Convolution", real(1, 2, 5, 4, 4), real(3, 2, 2, 2, 2), real(3), kernel="(2, 2, 2)", num_filter=3)
    case("Deconvolution", real(2, 4, 4, 3), real(4, 3, 3, 3), kernel="(3, 3)", stride="(2, 2)", pad="(1, 1)", adj="(1, 0)", num_filter=3)
    case("im2col", image, kernel="(3, 2)", stride="(2, 1)", pad="(1, 0)")
    for kind in "max avg sum lp".split():
        extra = {"p_value": 2} if kind == "lp" else {}
        case("Pooling", image, kernel="(3, 2)", stride="(2, 2)", pad="(1, 0)", pool_type=kind, **extra)
        case("Pooling", image, kernel="(3, 3)", stride="(2, 2)", pool_type=kind, pooling_convention="full", grad=kind == "max", **extra)  # nor is that of the mean
        case("Pooling", image, kernel="(1, 1)", pool_type=kind, global_pool=True, **extra)
    case("Pooling", image, kernel="(3, 2)", stride="(2, 2)", pad="(1, 1)", pool_type="avg", count_include_pad=False)
    case("Pooling", image, kernel="(3, 3)", stride="(2, 2)", pad="(1, 1)", pool_type="avg", pooling_convention="full")
    # a last window that lies wholly in the padding
    case("Pooling", real(1, 2, 5, 5), kernel="(2, 2)", stride="(3, 3)", pad="(1, 1)", pool_type="max", pooling_convention="full", grad=False)
    case("Pooling", real(1, 2, 5, 5), kernel="(2, 2)", stride="(3, 3)", pad="(1, 1)", pool_type="avg", pooling_convention="full", grad=False)
    case("Pooling", real(2, 3, 9), kernel="(3,)", stride="(2,)", pool_type="max")
    case("_contrib_AdaptiveAvgPooling2D", image, output_size="(3, 2)")
    # normalisation
    statistics = (real(4), real(4, low=0.5, high=2.0))
    case("BatchNorm", image, real(4) + 2, real(4), aux=statistics, fix_gamma=False, eps=1e-5, momentum=0.8)
    case("BatchNorm", image, real(4) + 2, real(4), aux=statistics, grad=False)
    case("BatchNorm", image, real(4) + 2, real(4), aux=statistics, fix_gamma=False, eps=0.5, output_mean_var=True)
    case("BatchNorm", image, real(4) + 2, real(4), aux=statistics, fix_gamma=False, eps=0.5, output_mean_var=True, use_global_stats=True)
    case("BatchNorm", image, real(4) + 2, real(4), aux=statistics, fix_gamma=False, use_global_stats=True)
    case("BatchNorm", real(5, 3, 4), real(4) + 2, real(4), aux=statistics, fix_gamma=False, axis=-1)
    case("BatchNorm", real(5, 4), real(4) + 2, real(4), aux=statistics, fix_gamma=False)
    case("_contrib_BatchNormWithReLU", image, real(4) + 2, real(4), aux=statistics, fix_gamma=False, grad=False)
    case("_contrib_SyncBatchNorm", image, real(4) + 2, real(4), aux=statistics, fix_gamma=False, key="k", grad=False)
    case("LayerNorm", x, real(4), real(4), axis=-1)
    case("LayerNorm", image, real(4), real(4), axis=1, eps=1e-3)
    case("GroupNorm", image, real(2), real(2), num_groups=2)
    case("InstanceNorm", image, real(4), real(4))
    for mode in "instance channel spatial".split():
        case("L2Normalization", image, mode=mode)
    case("LRN", image, nsize=3, alpha=0.1, beta=0.7, knorm=1.5)
    # movement
    case("Reshape", x, shape="(0, -1)")
    case("Reshape", x, shape="(-2,)")
    case("Reshape", x, shape="(-3, 0)")
    case("Reshape", x, shape="(-4, 1, 2, -2)")
    case("Reshape", x, shape="(-1, 0)", reverse=True)
    case("reshape_like", x, real(6, 4), grad=False)
    case("reshape_like", x, real(5, 6), lhs_begin=0, lhs_end=2, rhs_begin=1, rhs_end=2, grad=False)
    case("Flatten", x)
    case("transpose", x)
    case("transpose", x, axes="(0, 2, 1)")
    case("SwapAxis", x, dim1=0, dim2=2)
    case("expand_dims", x, axis=-1)
    case("squeeze", real(2, 1, 3, 1), axis="(1,)")
    case("squeeze", real(2, 1, 3, 1))
    case("tile", x, reps="(2, 1, 3)")
    case("repeat", x, repeats=2, axis=1)
    case("repeat", x, repeats=2)
    case("reverse", x, axis="(0, 2)")
    case("stack", x, x * 2, axis=1, num_args=2)
    case("Concat", x, real(2, 5, 4), dim=1, num_args=2)
    case("_rnn_param_concat", real(4), real(6), dim=0, num_args=2)
    case("SliceChannel", x, num_outputs=3, axis=1, squeeze_axis=True)
    case("SliceChannel", real(2, 6, 4), num_outputs=3)
    case("_split_v2", real(2, 6), indices="(0, 2, 5)", axis=1, grad=False)
    case("_split_v2", real(2, 6), indices="()", sections=3, axis=1, grad=False)
    case("slice", x, begin="(None, 1)", end="(2, None)")
    case("slice", x, begin="(0, 2, -1)", end="(2, 0, None)", step="(1, -1, -2)")
    case("slice_axis", x, axis=-1, begin=-3, end="None")
    case("slice_like", x, real(1, 2, 9), axes="(0, 1)")
    case("Crop", image, real(2, 4, 3, 2), num_args=2, offset="(2, 1)", grad=False)
    case("Crop", image, num_args=1, h_w="(4, 3)", center_crop=True)
    for mode in "constant edge reflect".split():
        case("Pad", image, mode=mode, pad_width="(0, 0, 0, 0, 1, 2, 2, 0)", constant_value=1.5)
    case("broadcast_to", real(2, 1, 4), shape="(0, 3, 0)")
    case("broadcast_axis", real(2, 1, 1), axis="(1, 2)", size="(3, 4)")
    case("broadcast_like", real(2, 1, 4), x, grad=False)
    case("broadcast_like", real(2, 1, 1), real(4, 3), lhs_axes="(1, 2)", rhs_axes="(1, 0)", grad=False)
    case("depth_to_space", image, block_size=2)
    case("space_to_depth", real(1, 2, 4, 6), block_size=2)
    case("diag", real(3, 4), k=1)
    case("diag", real(3), k=-1, grad=False)
    # reduction and order
    for op in "sum mean prod nansum nanprod max min".split():
        case(op, x, axis="(1,)")
        case(op, x, axis="(0, 2)", keepdims=True)
    case("sum", x)
    case("sum", x, axis="(1,)", exclude=True)
    case("norm", x, axis="(1,)")
    case("norm", x, ord=1, axis="(0,)", keepdims=True)
    case("norm", x)
    case("moments", x, axes="(0, 2)", grad=False)
    for op in ("argmax", "argmin"):
        case(op, x, axis=1, grad=False)
        case(op, x, axis=1, keepdims=True, grad=False)
        case(op, x, grad=False)
    case("argmax_channel", real(3, 5), grad=False)
    case("_np_cumsum", x, axis=1)
    case("sort", x, axis=1, is_ascend=False)
    case("sort", x, axis="None", grad=False)
    case("argsort", x, axis=-1, grad=False)
    for kind in "value indices mask both".split():
        case("topk", x, axis=1, k=2, ret_typ=kind, grad=False)
    case("topk", x, k=2, is_ascend=True, grad=False)
    # index
    case("Embedding", whole(7, 2, 3).astype("float32"), real(7, 4), input_dim=7, output_dim=4, grad=False)
    case("take", real(5, 4), np.array([[0, 2], [7, -3]], "float32"), axis=0, mode="clip", grad=False)
    case("take", real(5, 4), np.array([1, 7, -3], "int32"), axis=1, mode="wrap", grad=False)
    case("batch_take", real(3, 4), whole(4, 3), grad=False)
    case("pick", x, whole(4, 2, 3).astype("float32"), grad=False)
    case("pick", x, whole(9, 2, 4).astype("float32"), axis=1, keepdims=True, grad=False)
    case("one_hot", whole(4, 2, 3), depth=4, on_value=2.0, off_value=-1.0, grad=False)
    case("gather_nd", x, whole(2, 2, 5), grad=False)
    case("scatter_nd", real(2), np.array([[1, 0], [0, 2]], "int32"), shape="(2, 3)", grad=False)
    case("_contrib_index_copy", real(4, 3), np.array([2, 0], "int32"), real(2, 3), grad=False)
    case("_contrib_index_array", x, grad=False)
    case("_ravel_multi_index", np.array([[1, 0], [2, 1]], "float32"), shape="(2, 3)", grad=False)
    case("_unravel_index", np.array([5, 1], "float32"), shape="(2, 3)", grad=False)
    lengths = np.array([2, 3], "float32")
    steps = real(4, 2, 3)
    case("SequenceMask", steps, lengths, use_sequence_length=True, value=-7.0, grad=False)
    case("SequenceMask", steps)
    case("SequenceLast", steps, lengths, use_sequence_length=True, grad=False)
    case("SequenceLast", steps)
    case("SequenceReverse", steps, lengths, use_sequence_length=True, grad=False)
    case("SequenceReverse", steps)
    case("_zeros", shape="(2, 3)", grad=False)
    case("_ones", shape="(2, 3)", dtype="int32", grad=False)
    case("_full", shape="(2, 3)", value=1.5, grad=False)
    case("_arange", start=2, stop=9, step=2.5, repeat=2, grad=False)
    case("_arange", start=4, grad=False)
    case("_contrib_arange_like", x, start=1.0, step=0.5, axis=1, grad=False)
    case("_contrib_arange_like", x, grad=False)
    case("_eye", N=3, M=4, k=1, grad=False)
    case("shape_array", x, grad=False)
    case("size_array", x, grad=False)
    # recurrent
    recurrent()
    # vision
    case("UpSampling", real(1, 2, 3, 4), scale=2, sample_type="nearest", num_args=1)
    case("UpSampling", real(1, 2, 3, 4), real(1, 1, 6, 8), scale=2, sample_type="nearest", num_args=2, grad=False)
    case("UpSampling", real(1, 2, 3, 4), real(2, 1, 4, 4), scale=2, sample_type="bilinear", num_filter=2, num_args=2, grad=False)
    case("_contrib_BilinearResize2D", image, height=9, width=4)
    case("_contrib_BilinearResize2D", image, height=9, width=4, align_corners=False, grad=False)
    case("GridGenerator", real(2, 6), transform_type="affine", target_shape="(3, 4)")
    case("GridGenerator", real(2, 2, 3, 4), transform_type="warp", grad=False)
    case("BilinearSampler", image, real(2, 2, 3, 3))
    case("SpatialTransformer", image, real(2, 6), target_shape="(3, 4)", transform_type="affine", sampler_type="bilinear", grad=False)
    rois = np.array([[0, 0, 0, 4, 5], [1, 1, 2, 5, 6]], "float32")
    case("ROIPooling", image, rois, pooled_size="(2, 3)", spatial_scale=0.8, grad=False)
    case("_contrib_ROIAlign", image, rois, pooled_size="(2, 3)", spatial_scale=0.8, sample_ratio=2, grad=False)
    case("_contrib_MultiBoxPrior", image, sizes="(0.4, 0.2)", ratios="(1, 2, 0.5)", clip=True, grad=False)
    boxes = np.sort(real(1, 6, 4, low=0.0, high=1.0).reshape(1, 6, 2, 2), axis=2).reshape(1, 6, 4)
    labels = np.concatenate([whole(3, 2, 2, 1).astype("float32"), boxes[0, :4].reshape(2, 2, 4)], axis=2)
    case("_contrib_MultiBoxTarget", boxes, labels, real(2, 4, 6), grad=False)
    case("_contrib_box_iou", boxes[0], boxes[0, :3], grad=False)
    rows = np.concatenate([whole(2, 1, 6, 1).astype("float32"), real(1, 6, 1, low=0.1), boxes], axis=2)
    case("_contrib_box_nms", rows, overlap_thresh=0.3, id_index=0, grad=False)
    case("_image_to_tensor", whole(255, 5, 4, 3, dtype="uint8"), grad=False)
    case("_image_normalize", real(3, 5, 4), mean="(0.1, 0.2, 0.3)", std="(0.5, 0.6, 0.7)", grad=False)
    # random, as it predicts
    case("Dropout", x, p=0.4, grad=False)
    numpy_operators(x, p)


def recurrent():
    for mode, gates in (("lstm", 4), ("gru", 3), ("rnn_tanh", 1), ("rnn_relu", 1)):
        for both in (False, True):
            hidden, features, layers, sides = 3, 2, 2, 2 if both else 1
            size = 0
            for layer in range(layers):
                size += sides * gates * hidden * ((features if layer == 0 else hidden * sides) + hidden + 2)
            states = [real(layers * sides, 2, hidden)] * (2 if mode == "lstm" else 1)
            case("RNN", real(4, 2, features), real(size), *states, mode=mode, state_size=hidden, num_layers=layers,
                 bidirectional=both, state_outputs=True)


def numpy_operators(x, p):
    """Operators of mx.np, in their own shapes."""
    with mx.util.np_shape(True):
        for op in "absolute negative square exp sin tanh".split():
            case("_npi_" + op, x)
        for op in "add subtract multiply true_divide power".split():
            case("_npi_" + op, p, real(3, 1, low=0.5, high=1.5))
            case("_npi_%s_scalar" % op, p, scalar=1.5)
        case("_npi_rsubtract_scalar", p, scalar=1.5)
        case("_npi_rtrue_divide_scalar", p, scalar=1.5)
        case("_npi_rpower_scalar", p, scalar=1.5)
        case("_npi_true_divide", whole(9, 2, 3), whole(4, 2, 3) + 1, grad=False)
        case("_npi_true_divide_scalar", whole(9, 2, 3), scalar=2, grad=False)
        for op in "equal not_equal greater greater_equal less less_equal".split():
            case("_npi_" + op, whole(3, 2, 3), whole(3, 2, 3), grad=False)
            case("_npi_%s_scalar" % op, whole(3, 2, 3), scalar=1, grad=False)
        for op in "isnan isinf isfinite logical_not".split():
            case("_npi_" + op, np.array([1, 0, np.inf, np.nan], "float32"), grad=False)
        for op in "bitwise_and bitwise_or bitwise_xor".split():
            case("_npi_" + op, whole(9, 2, 3), whole(9, 2, 3), grad=False)
        case("_npi_full_like", x, fill_value=2.5, grad=False)
        case("_npx_relu", x)
        case("_npx_sigmoid", x)
        for op in ("_np_sum", "_npi_mean", "_np_max", "_np_min", "_np_prod"):
            case(op, x, axis="(1,)", grad=False)
            case(op, x, grad=False)
        case("_npi_std", x, axis="(1,)", ddof=1, grad=False)
        case("_npi_var", x, axis="(0, 2)", grad=False)
        case("_np_all", whole(2, 2, 3).astype("bool"), axis="(1,)", grad=False)
        case("_np_any", whole(2, 2, 3).astype("bool"), axis="(1,)", grad=False)
        case("_npi_argmax", x, axis=1, grad=False)
        case("_npi_argmin", x, axis=1, grad=False)
        case("_np_reshape", x, newshape="(4, -1)")
        case("_npx_reshape", x, newshape="(-2, -5)")
        case("_npx_reshape", x, newshape="(-6, 1, 2, -4)")
        case("_np_transpose", x, axes="(0, 2, 1)")
        case("_np_moveaxis", x, source="(0,)", destination="(2,)", grad=False)
        case("_np_squeeze", real(2, 1, 3), axis="(1,)")
        case("_npi_flip", x, axis="(1,)", grad=False)
        case("_npi_stack", x, x * 2, axis=1, num_args=2)
        case("_npi_concatenate", x, real(2, 5, 4), axis=1, num_args=2)
        case("_npi_concatenate", x, real(3, 3, 4), axis=0, num_args=2)
        case("_npi_concatenate", x, real(3, 3, 4), num_args=2)
        case("_npi_concatenate", x, real(2, 3, 1), axis=-1, num_args=2)
        case("_npi_concatenate", x, real(2, 1), axis="None", num_args=2, grad=False)
        case("_npi_where_lscalar", whole(2, 2, 3).astype("bool"), real(2, 3), scalar=9.5, grad=False)
        case("_npi_where_rscalar", whole(2, 2, 3).astype("bool"), real(2, 3), scalar=9.5, grad=False)
        for op in "add multiply rsubtract mod maximum equal greater".split():
            for setting in ({}, {"is_int": False}):
                case("_npi_%s_scalar" % op, whole(2, 2, 3).astype("bool"), scalar=1.5, grad=False, **setting)
                case("_npi_%s_scalar" % op, whole(9, 2, 3), scalar=1.5, grad=False, **setting)
        case("_npi_vstack", real(3), real(3), num_args=2, grad=False)
        case("_npi_broadcast_to", real(2, 1, 4), shape="(2, 3, 4)", grad=False)
        case("_npi_where", whole(2, 2, 3, 4).astype("bool"), x, real(2, 3, 4), grad=False)
        case("_npi_matmul", real(2, 3, 4), real(4, 5))
        case("_np_dot", x, real(4, 2))
        case("_npi_einsum", real(2, 3), real(3, 4), subscripts="ij,jk->ki", num_args=2, grad=False)
        case("_npi_tensordot_int_axes", real(2, 3, 4), real(3, 4, 5), axes=2, grad=False)
        case("_npi_tril", real(3, 4), k=1, grad=False)
        case("_npi_zeros", shape="(2, 3)", grad=False)
        case("_npi_ones", shape="(2, 3)", grad=False)
        case("_npi_arange", start=2, stop=9, step=2, grad=False)
        case("_npi_eye", N=3, grad=False)


def gluon(name, net, *inputs, grad=True, input_grad=True, named=False):
    net.initialize(mx.init.Xavier(magnitude=2))
    net.hybridize()
    arrays = [mx.nd.array(array, dtype=array.dtype) for array in inputs]
    with mx.autograd.record():  # one pass, so that statistics are no longer those of the beginning
        outs = net(*arrays)
    outs.backward()
    mx.nd.waitall()
    if named:
        net.save_parameters(os.path.join(CASES, name + ".gluon"))
        net.collect_params().save(os.path.join(CASES, name + ".collected"))
    net.export(os.path.join(CASES, name), 0)
    symbol = mx.sym.load(os.path.join(CASES, name + "-symbol.json"))
    saved = mx.nd.load(os.path.join(CASES, name + "-0000.params"))
    args = {k[4:]: v for k, v in saved.items() if k.startswith("arg:")}
    aux = {k[4:]: v for k, v in saved.items() if k.startswith("aux:")}
    free = [a for a in symbol.list_arguments() if a not in args]
    write(name, symbol, dict(zip(free, arrays)), args, aux, grad, input_grad, save=False)


class LanguageModel(mx.gluon.HybridBlock):
    def __init__(self, cell):
        super().__init__()
        with self.name_scope():
            self.embedding = nn.Embedding(20, 6)
            self.cell = cell
            self.head = nn.Dense(20, flatten=False)

    def hybrid_forward(self, F, x):
        return self.head(self.cell(self.embedding(x)))


class Encoder(mx.gluon.HybridBlock):
    """A layer of a transformer encoder of [time, batch, units], by the operators that GluonNLP's BERT has."""

    def __init__(self, units, heads):
        super().__init__()
        self.heads = heads
        with self.name_scope():
            self.query_key_value = nn.Dense(3 * units, flatten=False)
            self.output = nn.Dense(units, flatten=False)
            self.first = nn.LayerNorm()
            self.wide = nn.Dense(2 * units, flatten=False)
            self.narrow = nn.Dense(units, flatten=False)
            self.second = nn.LayerNorm(epsilon=1e-6)

    def hybrid_forward(self, F, x, mask):
        joined = self.query_key_value(x)
        scores = F.contrib.interleaved_matmul_selfatt_qk(joined, heads=self.heads)
        seen = F.Dropout(F.softmax(F.where(mask, scores, -1e9 * F.ones_like(scores)), axis=-1), p=0.0)
        attended = self.output(F.contrib.interleaved_matmul_selfatt_valatt(joined, seen, heads=self.heads))
        x = self.first(x + attended)
        return self.second(x + self.narrow(F.LeakyReLU(self.wide(x), act_type="gelu")))


class Transformer(mx.gluon.HybridBlock):
    """A classifier of ids [batch, time], of which each sample has a length."""

    def __init__(self, units=8, heads=2, time=6):
        super().__init__()
        self.heads = heads
        with self.name_scope():
            self.words = nn.Embedding(20, units)
            self.places = nn.Embedding(time, units)
            self.norm = nn.LayerNorm()
            self.layers = [Encoder(units, heads) for _ in range(2)]
            for layer in self.layers:
                self.register_child(layer)
            self.pooler = nn.Dense(units, activation="tanh", flatten=False)
            self.head = nn.Dense(3, flatten=False)

    def hybrid_forward(self, F, ids, lengths):
        places = F.contrib.arange_like(ids, axis=1)
        x = self.norm(F.broadcast_add(self.words(ids), F.expand_dims(self.places(places), axis=0)))
        row = F.broadcast_lesser(F.expand_dims(places, axis=0), F.expand_dims(lengths, axis=1))  # [batch, time]
        mask = F.broadcast_mul(F.expand_dims(F.ones_like(row), axis=2), F.expand_dims(row, axis=1))  # [batch, time, time]
        mask = F.reshape(F.broadcast_axis(F.expand_dims(mask, axis=1), axis=1, size=self.heads), shape=(-3, 0, 0))
        x = F.swapaxes(x, 0, 1)
        for layer in self.layers:
            x = layer(x, mask)
        first = F.squeeze(F.slice_axis(x, axis=0, begin=0, end=1), axis=0)
        return self.head(self.pooler(first))


def models():
    lenet = nn.HybridSequential()
    lenet.add(nn.Conv2D(6, 5, activation="relu"), nn.MaxPool2D(2, 2), nn.Conv2D(8, 3, activation="tanh"), nn.AvgPool2D(2, 2),
              nn.BatchNorm(), nn.Flatten(), nn.Dense(16, activation="relu"), nn.Dropout(0.0), nn.Dense(10))
    gluon("lenet", lenet, real(2, 1, 28, 28), named=True)
    picture = real(2, 3, 32, 32)
    gluon("resnet18_v1", vision.resnet18_v1(classes=10), picture, grad=False)
    gluon("resnet18_v2", vision.resnet18_v2(classes=10), picture, grad=False)
    gluon("mobilenet", vision.mobilenet0_25(classes=10), picture, grad=False)
    gluon("mobilenet_v2", vision.mobilenet_v2_0_25(classes=10), picture, grad=False)
    words = whole(20, 5, 2).astype("float32")
    gluon("lstm_lm", LanguageModel(rnn.LSTM(7, num_layers=2, bidirectional=True)), words, input_grad=False, named=True)
    gluon("gru_lm", LanguageModel(rnn.GRU(7, layout="NTC")), words, input_grad=False)
    gluon("transformer", Transformer(), whole(20, 3, 6).astype("float32"), np.array([6, 2, 4], "float32"), input_grad=False)
    detector()
    module()
    unrolled()
    numpy_net()


def detector():
    """The head of a single-shot detector over two feature maps."""
    x = mx.sym.var("data")
    anchors, classes, places = [], [], []
    for i, channels in enumerate((8, 12)):
        x = mx.sym.Convolution(x, kernel=(3, 3), pad=(1, 1), stride=(2, 2), num_filter=channels, name="body%d" % i)
        x = mx.sym.BatchNorm(x, fix_gamma=False, name="norm%d" % i)
        x = mx.sym.Activation(x, act_type="relu")
        anchors.append(mx.sym.contrib.MultiBoxPrior(x, sizes=(0.2 + 0.2 * i, 0.3 + 0.2 * i), ratios=(1, 2, 0.5), clip=False))
        score = mx.sym.Convolution(x, kernel=(3, 3), pad=(1, 1), num_filter=4 * 4, name="score%d" % i)
        classes.append(mx.sym.Flatten(mx.sym.transpose(score, axes=(0, 2, 3, 1))))
        place = mx.sym.Convolution(x, kernel=(3, 3), pad=(1, 1), num_filter=4 * 4, name="place%d" % i)
        places.append(mx.sym.Flatten(mx.sym.transpose(place, axes=(0, 2, 3, 1))))
    scores = mx.sym.Reshape(mx.sym.Concat(*classes, dim=1), shape=(0, -1, 4))
    scores = mx.sym.softmax(mx.sym.transpose(scores, axes=(0, 2, 1)), axis=1)
    found = mx.sym.contrib.MultiBoxDetection(scores, mx.sym.Concat(*places, dim=1), mx.sym.Concat(*anchors, dim=1), threshold=0.3)
    symbol = mx.sym.Group([found, scores])
    picture = real(2, 3, 12, 12)
    shapes, _, aux_shapes = symbol.infer_shape(data=picture.shape)
    args = {n: real(*s) for n, s in zip(symbol.list_arguments(), shapes) if n != "data"}
    aux = {n: real(*s, low=0.5, high=1.5) for n, s in zip(symbol.list_auxiliary_states(), aux_shapes)}
    write("ssd", symbol, {"data": picture}, args, aux, False)


def module():
    """A symbol with an output head, saved by Module; and the same in the forms of older releases."""
    x = mx.sym.var("data")
    x = mx.sym.FullyConnected(x, num_hidden=8, name="fc1")
    x = mx.sym.BatchNorm(x, name="bn1")
    x = mx.sym.Activation(x, act_type="relu", name="relu1")
    x = mx.sym.FullyConnected(x, num_hidden=3, name="fc2", attr={"__lr_mult__": "0.5"})
    symbol = mx.sym.SoftmaxOutput(x, name="softmax")
    mod = mx.mod.Module(symbol, context=mx.cpu())
    mod.bind([("data", (4, 5))], [("softmax_label", (4,))])
    mod.init_params(mx.init.Normal(0.5))
    mod.save_checkpoint(os.path.join(CASES, "module"), 3)
    args, aux = mod.get_params()
    data = real(4, 5)
    write("module", symbol, {"data": data}, args, aux, False)
    graph = json.loads(symbol.tojson())
    for form, version in (("attr", 1000), ("param", None)):
        old = json.loads(json.dumps(graph))
        for node in old["nodes"]:
            attrs = node.pop("attrs", {})
            hidden = {k.strip("_"): v for k, v in attrs.items() if k.startswith("__")}
            plain = {k: v for k, v in attrs.items() if not k.startswith("__")}
            if form == "attr":
                node["attr"] = attrs
            else:
                node["param"] = plain
                if hidden:
                    node["attr"] = hidden
                node["backward_source_id"] = -1
            node["inputs"] = [edge[:2] for edge in node["inputs"]]
        old["heads"] = [edge[:2] for edge in old["heads"]]
        old.pop("attrs")
        if version:
            old["attrs"] = {"mxnet_version": ["int", version]}
        text = json.dumps(old)
        again = mx.sym.load_json(text)  # MXNet reads it, too
        write("module_" + form, again, {"data": data}, args, aux, False)
        with open(os.path.join(CASES, "module_%s-symbol.json" % form), "w") as file:
            file.write(text)


def unrolled():
    """Cells of mx.rnn, whose first states have a batch that MXNet finds by itself."""
    for name, cell in (
        ("unrolled", mx.rnn.LSTMCell(4, prefix="lstm_")),
        ("fused", mx.rnn.FusedRNNCell(4, num_layers=2, mode="gru", prefix="gru_")),
    ):
        x = mx.sym.Embedding(mx.sym.var("data"), input_dim=9, output_dim=3, name="embed")
        out, _ = cell.unroll(3, inputs=x, merge_outputs=True, layout="NTC")
        symbol = mx.sym.FullyConnected(mx.sym.Reshape(out, shape=(-1, 4)), num_hidden=9, name="head")
        data = whole(9, 2, 3).astype("float32")
        shapes, _, _ = symbol.infer_shape(data=data.shape)
        args = {n: real(*s) for n, s in zip(symbol.list_arguments(), shapes) if n != "data"}
        write(name, symbol, {"data": data}, args, {}, True, input_grad=False)


def numpy_net():
    mx.npx.set_np()
    try:
        net = mx.gluon.nn.HybridSequential()
        net.add(mx.gluon.nn.Conv2D(4, 3, activation="relu"), mx.gluon.nn.BatchNorm(), mx.gluon.nn.Flatten(), mx.gluon.nn.Dense(5))
        net.initialize()
        net.hybridize()
        data = mx.np.array(real(2, 3, 6, 6))
        out = net(data)
        path = os.path.join(CASES, "numpy_net")
        net.export(path, 0)
        mx.npx.save(path + ".data", {"in:data": data, "out:0": out})
    finally:
        mx.npx.reset_np()


def arrays():
    """Lists of arrays in every form that MXNet writes."""
    def save(name, values):
        mx.nd.save(os.path.join(CASES, name + ".nd"), values)

    dense = {t: mx.nd.array(np.arange(6).reshape(2, 3) - (0 if t.startswith("u") else 2), dtype=t)
             for t in "float32 float64 float16 uint8 int32 int8 int64".split()}
    dense["bfloat16"] = mx.nd.array([1.5, -2.0, 3.140625]).astype(np.dtype([("bfloat16", np.uint16)]))
    save("dense", dense)
    save("unnamed", [mx.nd.array([1, 2, 3]), mx.nd.array([[4.0]])])
    rows = mx.nd.sparse.row_sparse_array((np.array([[1, 2], [3, 4]], "float32"), [1, 3]), shape=(5, 2))
    csr = mx.nd.sparse.csr_matrix((np.array([1, 2, 3], "float32"), [0, 2, 1], [0, 2, 2, 3]), shape=(3, 4))
    save("sparse", {"rows": rows, "csr": csr, "empty_rows": mx.nd.sparse.zeros("row_sparse", (4, 2)), "empty_csr": mx.nd.sparse.zeros("csr", (2, 3))})
    with mx.util.np_shape(True):
        mx.npx.set_np()
        mx.npx.save(os.path.join(CASES, "numpy.nd"), {"scalar": mx.np.array(2.5), "none": mx.np.zeros((0, 3)), "truth": mx.np.array([True, False], dtype="bool")})
        mx.npx.reset_np()


def records():
    """A record file with the magic number in its bytes, and pictures' labels of every form."""
    magic = (0xCED7230A).to_bytes(4, "little")
    contents = [b"", b"abc", b"abcd" + magic + b"efg", b"ab" + magic + b"cd", magic * 3, magic + b"x", b"abcd" + magic]
    out = mx.recordio.MXIndexedRecordIO(os.path.join(CASES, "plain.idx"), os.path.join(CASES, "plain.rec"), "w")
    for i, content in enumerate(contents):
        out.write_idx(i, content)
    out.close()
    out = mx.recordio.MXIndexedRecordIO(os.path.join(CASES, "labels.idx"), os.path.join(CASES, "labels.rec"), "w")
    for i, label in enumerate((3.0, [1.0, 2.5, -1.0], np.array(7.0, "float32"), [4.0])):
        out.write_idx(i, mx.recordio.pack(mx.recordio.IRHeader(0, label, 10 + i, 20 + i), b"bytes%d" % i))
    out.close()


def score_ours():
    for file in sorted(os.listdir(OURS)):
        if not file.endswith("-symbol.json"):
            continue
        name = file[: -len("-symbol.json")]
        path = os.path.join(OURS, name)
        result = path + ".result"
        try:
            data = mx.nd.load(path + ".data")
            symbol, args, aux = mx.model.load_checkpoint(path, 0)
            inputs = {k[3:]: v for k, v in data.items() if k.startswith("in:")}
            for rows in (None, 3):  # as many rows as were exported with, and others
                given = dict(inputs) if rows is None else {k[4:]: v for k, v in data.items() if k.startswith("in3:")}
                if not given:
                    continue
                given.update(args)
                outs = symbol.bind(mx.cpu(), given, aux_states=aux).forward(is_train=False)
                mx.nd.save(result + ("" if rows is None else "3"), {"out:%d" % i: o for i, o in enumerate(outs)})
        except Exception as error:  # told by the test that reads it
            with open(result + ".error", "w") as text:
                text.write(str(error))
    records_of_ours()


def records_of_ours():
    path = os.path.join(OURS, "ours.rec")
    if not os.path.exists(path):
        return
    read = mx.recordio.MXIndexedRecordIO(path[:-3] + "idx", path, "r")
    lines = [read.read_idx(i).hex() for i in range(len(read.keys))]
    with open(path + ".txt", "w") as text:
        text.write("\n".join(lines))


def main():
    os.makedirs(CASES, exist_ok=True)
    for file in os.listdir(CASES):
        os.remove(os.path.join(CASES, file))
    arrays()
    records()
    operators()
    models()
    if os.path.isdir(OURS):
        score_ours()
    with open(os.path.join(CASES, "operators.txt"), "w") as text:
        text.write("\n".join(sorted(counts)))


main()
