"""Writes models by Keras, with inputs and what comes of them: write_keras.py FOLDER SEED RANDOM_MODELS"""

import json
import os
import sys

os.environ["KERAS_BACKEND"] = "numpy"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import h5py
import keras
import numpy as np
from keras import layers as L
from keras import ops

folder, seed, randoms = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
keras.utils.set_random_seed(seed)
rng = np.random.default_rng(seed)
names = []
refusals = {}


def randomize(model, spread):
    for v in model.variables:
        if "seed" in v.path or not str(v.dtype).startswith("float"):
            continue
        value = rng.normal(0, spread, v.shape).astype("f4")
        if "variance" in v.path:
            value = np.abs(value) + 0.1
        v.assign(value)
    for layer in model.layers:
        if isinstance(layer, L.Normalization):
            layer.finalize_state()  # as when a file is read


def case(name, model, ids=None, legacy=False, scale=1, spread=0.4):
    randomize(model, spread)
    arrays = {}
    inputs = []
    for i, tensor in enumerate(model.inputs):
        shape = (3,) + tuple(tensor.shape[1:])
        if ids:
            x = rng.integers(0, ids, shape).astype("f4" if tensor.dtype == "float32" else tensor.dtype)
        else:
            x = (scale * rng.normal(0, 1, shape)).astype("f4")
        arrays[f"in{i}"] = x
        inputs.append(x)
    outputs = model(inputs if len(inputs) > 1 else inputs[0], training=False)
    for i, y in enumerate(keras.tree.flatten(outputs)):
        arrays[f"out{i}"] = keras.ops.convert_to_numpy(y)
    for i, v in enumerate(model.variables):
        if str(v.dtype).startswith("float"):
            arrays[f"w{i}"] = keras.ops.convert_to_numpy(v)
    np.savez(os.path.join(folder, name + ".npz"), **arrays)
    model.save(os.path.join(folder, name + ".keras"))
    names.append(name + ".keras")
    if legacy:
        model.save(os.path.join(folder, name + ".h5"))
        names.append(name + ".h5")


def single(name, layer, *shape, ids=None, legacy=False, scale=1):
    case(name, keras.Sequential([keras.Input(shape), layer]), ids, legacy, scale)


def refused(name, model, *words):
    """A model that must be refused with words of the sentence."""
    model.save(os.path.join(folder, name + ".keras"))
    refusals[name + ".keras"] = words


def as_keras_2(name):
    """Has the configuration of an .h5 file as Keras 2 wrote it, where arguments by name may be [layer, application, output]."""

    def value(v):
        if isinstance(v, dict) and v.get("class_name") == "__keras_tensor__":
            return list(v["config"]["keras_history"])
        return [value(each) for each in v] if isinstance(v, list) else v

    with h5py.File(os.path.join(folder, name + ".h5"), "a") as file:
        model = json.loads(file.attrs["model_config"])
        for layer in model["config"]["layers"]:
            layer["config"].pop("build_config", None)
            if "batch_shape" in layer["config"]:
                layer["config"]["batch_input_shape"] = layer["config"].pop("batch_shape")
            nodes = []
            for node in layer.get("inbound_nodes", []):
                names = CALLS.get(layer["class_name"], [])
                named = dict(zip(names, node["args"][1:]), **{k: v for k, v in node["kwargs"].items() if v is not None})
                nodes.append([value(node["args"][0]) + [{k: value(v) for k, v in named.items()}]])
            layer["inbound_nodes"] = nodes
        file.attrs["model_config"] = json.dumps(model)
        file.attrs["keras_version"] = "2.15.0"


CALLS = {"MultiHeadAttention": ["value", "key"], "LSTM": ["initial_state"]}


image, row, steps, volume = (7, 6, 3), (5,), (6, 4), (5, 4, 6, 2)
for activation in ["linear", "relu", "relu6", "leaky_relu", "elu", "selu", "celu", "gelu", "silu", "sigmoid", "log_sigmoid", "hard_sigmoid",
                   "hard_silu", "softplus", "softsign", "softmax", "log_softmax", "tanh", "tanh_shrink", "hard_tanh", "soft_shrink", "hard_shrink", "squareplus",
                   "exponential", "mish"]:
    single("dense-" + activation, L.Dense(4, activation=activation), *row, legacy=activation == "relu")
single("dense-steps", L.Dense(3, use_bias=False), *steps)
single("activation", L.Activation("swish"), *row)
single("relu", L.ReLU(max_value=0.8, negative_slope=0.1, threshold=0.2), *row)
single("leaky", L.LeakyReLU(), *row)
single("prelu", L.PReLU(shared_axes=[1, 2]), *image)
single("elu", L.ELU(alpha=0.7), *row)
single("softmax", L.Softmax(axis=1), *steps)
for padding in ["valid", "same"]:
    single("conv1-" + padding, L.Conv1D(5, 3, strides=2, padding=padding), *steps)
    single("conv2-" + padding, L.Conv2D(4, (3, 2), strides=(2, 1), padding=padding, activation="relu"), *image)
    single("conv2-dilated-" + padding, L.Conv2D(4, 3, dilation_rate=2, padding=padding), *image)
    single("conv3-" + padding, L.Conv3D(3, (2, 3, 2), padding=padding), *volume)
    single("depthwise-" + padding, L.DepthwiseConv2D(3, strides=2, depth_multiplier=2, padding=padding), *image)
    single("depthwise1-" + padding, L.DepthwiseConv1D(3, padding=padding), *steps)
    single("separable-" + padding, L.SeparableConv2D(5, 3, padding=padding, depth_multiplier=2), *image)
    single("separable1-" + padding, L.SeparableConv1D(5, 3, padding=padding), *steps)
    for strides in [1, 2, 3]:
        single(f"transpose2-{padding}-{strides}", L.Conv2DTranspose(4, (3, 2), strides=strides, padding=padding), *image)
    single("transpose1-" + padding, L.Conv1DTranspose(4, 4, strides=2, padding=padding), *steps)
    single("transpose3-" + padding, L.Conv3DTranspose(2, 3, strides=2, padding=padding), *volume)
    single("max2-" + padding, L.MaxPooling2D((3, 2), strides=(2, 2), padding=padding), *image)
    single("average2-" + padding, L.AveragePooling2D(3, strides=2, padding=padding), *image)
    single("max1-" + padding, L.MaxPooling1D(2, padding=padding), *steps)
    single("average3-" + padding, L.AveragePooling3D(2, padding=padding), *volume)
single("conv1-causal", L.Conv1D(5, 3, dilation_rate=2, padding="causal"), *steps)
single("conv2-groups", L.Conv2D(4, 3, groups=2), 6, 5, 4)
single("transpose2-output", L.Conv2DTranspose(4, 3, strides=2, padding="same", output_padding=1), *image)
for kind in ["GlobalMaxPooling", "GlobalAveragePooling"]:
    for rank, shape in [(1, steps), (2, image), (3, volume)]:
        single(f"{kind}{rank}", getattr(L, f"{kind}{rank}D")(keepdims=rank == 2), *shape)
single("batchnorm", L.BatchNormalization(), *image, legacy=True)
single("batchnorm-axis", L.BatchNormalization(axis=1, center=False), *image)
single("batchnorm-row", L.BatchNormalization(scale=False, epsilon=0.01), *row)
single("layernorm", L.LayerNormalization(), *steps)
single("layernorm-axes", L.LayerNormalization(axis=[1, 2], center=False), *steps)
single("groupnorm", L.GroupNormalization(3), 6, 5, 6)
single("groupnorm-middle", L.GroupNormalization(2, axis=2), 6, 4, 5)
single("groupnorm-first", L.GroupNormalization(3, axis=1), 6, 4, 5)
single("rmsnorm", L.RMSNormalization(), *steps)
single("unitnorm", L.UnitNormalization(), *steps)
single("unitnorm-small", L.UnitNormalization(), *steps, scale=1e-9)
single("normalization", L.Normalization(), *row)
single("normalization-given", L.Normalization(mean=[1.0, 2, 3, 4, 5], variance=[1.0, 4, 9, 2, 3]), *row)
single("rescaling", L.Rescaling(1 / 255, offset=-0.5), *image)
single("rescaling-channels", L.Rescaling([1.0, 2.0, 3.0], offset=[0.5, 0, -0.5]), *image)
single("flatten", L.Flatten(), *image)
single("reshape", L.Reshape((-1, 9)), *image)
single("permute", L.Permute((3, 1, 2)), *image)
single("repeat", L.RepeatVector(3), *row)
single("pad1", L.ZeroPadding1D((1, 2)), *steps)
single("pad2", L.ZeroPadding2D(((1, 0), (2, 3))), *image)
single("pad3", L.ZeroPadding3D(2), *volume)
single("crop1", L.Cropping1D((1, 2)), *steps)
single("crop2", L.Cropping2D(((1, 0), (2, 1))), *image)
single("crop3", L.Cropping3D(1), *volume)
single("up1", L.UpSampling1D(3), *steps)
single("up2", L.UpSampling2D((2, 3)), *image)
single("up2-bilinear", L.UpSampling2D(2, interpolation="bilinear"), *image)
single("up3", L.UpSampling3D(2), *volume)
single("dropout", L.Dropout(0.5), *row)
single("spatial", L.SpatialDropout2D(0.5), *image)
single("embedding", L.Embedding(11, 4), 6, ids=11)
for cell in ["LSTM", "GRU", "SimpleRNN"]:
    make = getattr(L, cell)
    single(cell, make(5), *steps, legacy=True)
    single(cell + "-sequences", make(5, return_sequences=True, use_bias=False), *steps)
    single(cell + "-back", make(5, return_sequences=True, go_backwards=True), *steps)
    single(cell + "-relu", make(3, activation="relu"), *steps)
    for mode in ["concat", "sum", "ave", "mul"]:
        single(f"{cell}-both-{mode}", L.Bidirectional(make(3, return_sequences=mode != "sum"), merge_mode=mode), *steps, legacy=mode == "concat")
single("GRU-before", L.GRU(5, reset_after=False, return_sequences=True), *steps)
single("LSTM-hard", L.LSTM(4, recurrent_activation="hard_sigmoid"), *steps)
i = keras.Input(steps)
case("LSTM-states", keras.Model(i, L.LSTM(3, return_sequences=True, return_state=True)(i)))
h = keras.Input((3,))
c = keras.Input((3,))
case("LSTM-initial", keras.Model([i, h, c], L.LSTM(3)(i, initial_state=[h, c])), legacy=True)
as_keras_2("LSTM-initial")
single("both-other", L.Bidirectional(L.LSTM(3, return_sequences=True), backward_layer=L.LSTM(5, activation="relu", use_bias=False, return_sequences=True, go_backwards=True)), *steps)
case("both-initial", keras.Model([i, h, c], L.Bidirectional(L.GRU(3))(i, initial_state=[h, c])))
refused("both-classes", keras.Sequential([i, L.Bidirectional(L.LSTM(3), backward_layer=L.GRU(3, go_backwards=True))]), "LSTM", "GRU")
single("distributed", L.TimeDistributed(L.Conv2D(2, 3)), 3, 6, 5, 2, legacy=True)
j = keras.Input((5, 4))
case("attention", keras.Model([i, j], L.MultiHeadAttention(2, 3)(i, j)), legacy=True)
case("attention-key", keras.Model([i, j], L.MultiHeadAttention(3, 2, value_dim=4, use_bias=False)(i, j, key=L.Dense(4)(j))), legacy=True)
as_keras_2("attention-key")
k, m = keras.Input((5,)), keras.Input((5,))
case("attention-masks", keras.Model([i, j, k, m], L.MultiHeadAttention(2, 3)(i, j, None, value_mask=ops.not_equal(k, m), attention_mask=L.RepeatVector(6)(ops.maximum(k, 0) - ops.minimum(m, 0)))))
case("attention-causal", keras.Model(i, L.MultiHeadAttention(2, 3, output_shape=7)(i, i, use_causal_mask=True, return_attention_scores=True)))
case("attention-dot", keras.Model([i, j], L.Attention(use_scale=True)([i, j])))
p, q = keras.Input(row), keras.Input(row)
for kind in ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"]:
    case(kind, keras.Model([p, q], getattr(L, kind)()([p, q])))
case("Dot", keras.Model([p, q], L.Dot(axes=1, normalize=True)([p, q])))
case("Dot-small", keras.Model([p, q], L.Dot(axes=1, normalize=True)([p, q])), scale=1e-6)
case("Dot-steps", keras.Model([i, j], L.Dot(axes=(2, 2))([i, j])))
case("operators", keras.Model([p, q], [(p * 2 + 1 - q) / (q * q + 1.5), 1 - p]))
case("operations", keras.Model([i, j], [ops.concatenate([i, j], axis=1), ops.softmax(i, axis=1), ops.softplus(ops.matmul(i, ops.silu(L.Permute((2, 1))(j)))),
                                       2**ops.tanh(i), -i * 0.5, ops.rsqrt(ops.square(j) + 1), ops.sqrt(ops.exp(i)), ops.relu(ops.absolute(i) - 0.3)]))
refused("ops-average", keras.Model(i, ops.average(i, axis=1)), "Average", "not known")
refused("ops-dot", keras.Model([i, j], ops.dot(i, L.Permute((2, 1))(j))), "Dot", "not known")
refused("ops-constant", keras.Model(p, p + np.ones(5, "f4")), "array of numbers", "'add")
refused("training", keras.Model(p, L.Dropout(0.5)(p, training=True)), "training=true")
case("training-not", keras.Model(p, L.Dropout(0.5)(p, training=False)))
shared = L.Dense(3, activation="gelu")
case("shared", keras.Model([p, q], [shared(p), L.Add()([shared(q), shared(p)])]))
inner = keras.Sequential([keras.Input(row), L.Dense(4, activation="relu"), L.BatchNormalization(), L.Dense(2)], name="inner body")
case("nested", keras.Model([p, q], L.Add()([inner(p), inner(q)])), legacy=True)


# Steps that do not count; what comes of the last state of a layer that goes both ways differs between Keras' own backends
def masked(name, *layers):
    case("masked-" + name, keras.Sequential([keras.Input((6,), dtype="int32"), L.Embedding(4, 3, mask_zero=True), *layers]), ids=4)


for cell in [L.LSTM, L.GRU, L.SimpleRNN]:
    masked(cell.__name__, L.Dropout(0.1), cell(3))
    masked(cell.__name__ + "-sequences", L.Dense(3, activation="relu6"), cell(3, return_sequences=True), cell(2, return_sequences=True, go_backwards=True))
    masked(cell.__name__ + "-both", L.Bidirectional(cell(3, return_sequences=True)), L.TimeDistributed(L.Dense(2)))
masked("mean", L.LayerNormalization(), L.GlobalAveragePooling1D())
case("masked-values", keras.Sequential([keras.Input(steps), L.ZeroPadding1D(1), L.Masking(), L.LSTM(3)]))
for kept in [L.Rescaling(0.5), L.Normalization(mean=0.3, variance=2.0), L.RMSNormalization(), L.Conv1D(3, 1), L.UnitNormalization(), L.LeakyReLU(), L.GroupNormalization(3)]:
    masked("behind-" + kept.name, kept, L.GRU(3))
ids = keras.Input((6,), dtype="int32")
e = L.Embedding(4, 6, mask_zero=True)(ids)
case("masked-operators", keras.Model(ids, [L.GRU(3)(e * 2), L.GRU(3)(e + e), L.GRU(3)(L.Add()([e, e]))]), ids=4)
case("masked-given", keras.Model([i, j], L.GRU(2)(L.GRU(3, return_sequences=True)(j, mask=ops.not_equal(L.GlobalMaxPooling1D()(L.Conv1D(5, 2)(i)), 0)))))
refused("masked-softmax", keras.Model(ids, L.Softmax()(L.Dense(6)(e))), "Softmax", "mask")
refused("masked-dot", keras.Model(ids, L.Attention()([e, e])), "Attention", "mask")
refused("masked-concatenate", keras.Model(ids, L.GRU(3)(L.Concatenate(axis=1)([e, e]))), "Concatenate", "different ones")
x = L.Add()([e, L.MultiHeadAttention(2, 3)(e, e)])
case("masked-attention", keras.Model(ids, [x, L.GRU(2)(x), L.GlobalAveragePooling1D()(L.Dense(3)(x))]), ids=4)


# Whole networks
def cnn():
    return keras.Sequential([keras.Input((16, 16, 3)), L.Rescaling(0.5), L.Conv2D(8, 3, padding="same", use_bias=False), L.BatchNormalization(), L.ReLU(),
                             L.MaxPooling2D(), L.SeparableConv2D(12, 3, activation="swish"), L.Dropout(0.3), L.Flatten(), L.Dense(10, activation="softmax")])


def tagger(cell):
    return keras.Sequential([keras.Input((9,), dtype="int32"), L.Embedding(30, 8), L.Bidirectional(cell(6, return_sequences=True)), L.Dropout(0.2),
                             L.TimeDistributed(L.Dense(5, activation="relu")), L.Dense(4, activation="softmax")])


def transformer():
    ids = keras.Input((8,), dtype="int32", name="ids")
    x = L.Embedding(40, 12)(ids)
    for _ in range(2):
        x = L.LayerNormalization()(x + L.Dropout(0.1)(L.MultiHeadAttention(3, 4, dropout=0.1)(x, x)))
        x = L.LayerNormalization(epsilon=1e-6)(L.Add()([x, L.Dense(12)(L.Dense(24, activation="gelu")(x))]))
    return keras.Model(ids, L.Dense(3)(L.GlobalAveragePooling1D()(x)))


def unet():
    x = image = keras.Input((16, 16, 2))
    kept = []
    for filters in [4, 8]:
        x = L.Conv2D(filters, 3, padding="same", activation="relu")(x)
        kept.append(x)
        x = L.MaxPooling2D()(x)
    x = L.Conv2D(16, 3, padding="same", activation="relu")(x)
    for filters in [8, 4]:
        x = L.Conv2DTranspose(filters, 2, strides=2)(x)
        x = L.Concatenate()([kept.pop(), x])
        x = L.Conv2D(filters, 3, padding="same", activation="relu")(x)
    return keras.Model(image, L.Conv2D(1, 1, activation="sigmoid")(x))


case("net-cnn", cnn(), legacy=True)
case("net-lstm", tagger(L.LSTM), ids=30)
case("net-gru", tagger(L.GRU), ids=30)
case("net-transformer", transformer(), ids=40)
case("net-unet", unet(), spread=0.2)  # with larger weights its sigmoid makes much of the last bits

for n in range(randoms):
    x = start = keras.Input((int(rng.integers(6, 10)), int(rng.integers(6, 10)), int(rng.integers(1, 4))))
    for _ in range(int(rng.integers(2, 6))):
        pick = int(rng.integers(0, 9))
        if pick == 0:
            x = L.Conv2D(int(rng.integers(1, 6)), int(rng.integers(1, 4)), padding=["valid", "same"][rng.integers(0, 2)])(x)
        elif pick == 1:
            x = L.DepthwiseConv2D(int(rng.integers(1, 4)), padding="same")(x)
        elif pick == 2:
            x = L.BatchNormalization(epsilon=0.1)(x)
        elif pick == 3:
            x = L.Add()([x, L.Conv2D(x.shape[-1], 3, padding="same", activation="tanh")(x)])
        elif pick == 4:
            x = L.Concatenate()([x, L.LeakyReLU()(x)])
        elif pick == 5:
            x = L.ZeroPadding2D(1)(x)
        elif pick == 6:
            x = L.AveragePooling2D(2, strides=1, padding="same")(x)
        elif pick == 7:
            x = L.Conv2DTranspose(int(rng.integers(1, 4)), int(rng.integers(1, 4)), padding="same")(x)
        else:
            x = L.LayerNormalization(epsilon=0.1)(x)
    x = [lambda t: L.Flatten()(t), lambda t: L.GlobalMaxPooling2D()(t), lambda t: L.LSTM(3)(L.Reshape((-1, t.shape[-1]))(t))][int(rng.integers(0, 3))](x)
    case(f"random-{n}", keras.Model(start, L.Dense(int(rng.integers(1, 5)))(x)))

# Keras 2 called a steeper function so
def steeper(x):
    return ops.clip(0.2 * x + 0.5, 0, 1)


case("old-sigmoid", keras.Sequential([keras.Input(steps), L.LSTM(4, recurrent_activation=steeper, return_sequences=True), L.Dense(3, activation=steeper)]), legacy=True)
names = [name for name in names if not name.startswith("old-sigmoid")] + ["old-sigmoid.h5"]
with h5py.File(os.path.join(folder, "old-sigmoid.h5"), "a") as file:
    model = json.loads(file.attrs["model_config"])
    for layer in model["config"]["layers"]:
        for key in ["activation", "recurrent_activation"]:
            if isinstance(layer["config"].get(key), dict):
                layer["config"][key] = "hard_sigmoid"
    file.attrs["model_config"] = json.dumps(model)
    file.attrs["keras_version"] = "2.15.0"

# What is refused
unknown = keras.Sequential([keras.Input(image), L.RandomFlip(), L.GaussianNoise(0.1), L.Flatten()])
unknown.save(os.path.join(folder, "unknown.keras"))
json.dump(refusals, open(os.path.join(folder, "refusals.json"), "w"))
json.dump(names, open(os.path.join(folder, "cases.json"), "w"))
