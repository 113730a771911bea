"""Writes small networks of Keras as ONNX models, with what ONNX Runtime computes of them: onnx_keras_models.py FOLDER.

Beside the outputs lie PyTorch's gradients of the sum of their squares, of those weights that a model has as they are, under its names.

Keras exports by its backend; this is PyTorch's, by its older exporter where the batch is open. That one cannot trace Keras' own normalisation
of layers, so the encoder has one of its own.
"""

import os

os.environ["KERAS_BACKEND"] = "torch"

import sys
import warnings
from urllib.parse import quote

import keras
import numpy as np
import onnx
import onnxruntime
import torch
from keras import Input, Model, layers, ops
from onnx import numpy_helper

warnings.simplefilter("ignore")
BATCH = 2


def convolved(x, channels, stride=1, relu=True):
    x = layers.Conv2D(channels, 3, strides=stride, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    return layers.Activation("relu")(x) if relu else x


def resnet():
    given = Input((16, 16, 3))
    x = convolved(given, 4)
    for channels, stride in ((4, 1), (8, 2), (16, 2)):
        short = x
        if stride > 1:
            short = layers.BatchNormalization()(layers.Conv2D(channels, 1, strides=stride, use_bias=False)(x))
        body = convolved(convolved(x, channels, stride), channels, 1, False)
        x = layers.Activation("relu")(layers.Add()([body, short]))
    x = layers.GlobalAveragePooling2D()(x)
    return Model(given, layers.Dense(5, activation="softmax")(x))


def tagger(kind):
    given = Input((5, 6))
    x = layers.Bidirectional(kind(4, return_sequences=True))(given)
    return Model(given, layers.Dense(3)(kind(4, return_sequences=True)(x)))


class Norm(layers.Layer):
    """The normalisation of a layer, in its parts."""

    def build(self, shape):
        self.gamma = self.add_weight(shape=(shape[-1],), initializer="ones", name="gamma")
        self.beta = self.add_weight(shape=(shape[-1],), initializer="zeros", name="beta")

    def call(self, x):
        centred = x - ops.mean(x, axis=-1, keepdims=True)
        variance = ops.mean(centred * centred, axis=-1, keepdims=True)
        return centred / ops.sqrt(variance + 1e-5) * self.gamma + self.beta


def encoder():
    given = Input((6, 8))
    x = given
    for _ in range(2):
        attended = layers.MultiHeadAttention(2, 4)(x, x)
        x = Norm()(layers.Add()([x, attended]))
        inner = layers.Dense(8)(layers.Dense(16, activation="gelu")(x))
        x = Norm()(layers.Add()([x, inner]))
    return Model(given, layers.Dense(3)(layers.GlobalAveragePooling1D()(x)))


def unet():
    def two(x, channels):
        for _ in range(2):
            x = layers.Conv2D(channels, 3, padding="same", activation="relu")(x)
        return x

    given = Input((16, 16, 1))
    a = two(given, 2)
    b = two(layers.MaxPooling2D()(a), 4)
    c = two(layers.MaxPooling2D()(b), 8)
    d = two(layers.Concatenate()([layers.Conv2DTranspose(4, 2, strides=2)(c), b]), 4)
    nearest = layers.UpSampling2D()(b)
    e = two(layers.Concatenate()([layers.UpSampling2D(interpolation="bilinear")(d), nearest, a]), 2)
    return Model(given, layers.Conv2D(2, 1)(e))


def bare(file):
    """Without what exporters tell of themselves, which is longer than the rest."""
    model = onnx.load(file)
    model.graph.ClearField("value_info")
    for holder in [model, model.graph, *model.graph.node, *model.graph.input, *model.graph.output, *model.graph.initializer]:
        holder.ClearField("doc_string")
        holder.ClearField("metadata_props")
    onnx.save(model, file)


def save(folder, name, array):
    with open(os.path.join(folder, name + ".pb"), "wb") as file:
        file.write(numpy_helper.from_array(np.ascontiguousarray(array), name).SerializeToString())


def gradients(net, x, file, data):
    there = {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(file).graph.initializer}
    for weight in net.trainable_weights:
        weight.value.grad = None
    y = net(torch.as_tensor(x), training=False)
    (y * y).sum().backward()
    for weight in net.trainable_weights:
        for order in ((), (3, 2, 0, 1)):  # as it is, and as PyTorch has kernels
            if order and weight.value.dim() != len(order):
                continue
            same = [name for name, array in there.items() if np.array_equal(array, np.transpose(weight.numpy(), order) if order else weight.numpy())]
            if len(same) == 1 and weight.value.grad is not None:
                gradient = weight.value.grad.permute(order) if order else weight.value.grad
                save(data, "gradient_" + quote(same[0], safe=""), gradient.numpy())


def main(folder):
    keras.utils.set_random_seed(0)
    random = np.random.default_rng(0)
    networks = {
        "resnet": resnet(), "lstm": tagger(layers.LSTM), "gru": tagger(layers.GRU), "encoder": encoder(), "unet": unet(),
    }
    for name, net in networks.items():
        for weight in net.weights:  # none is one number over and over, and no variance is negative
            weight.assign(weight.numpy() + 0.05 * np.abs(random.normal(size=weight.shape)).astype("float32"))
        x = random.normal(size=(BATCH, *net.input_shape[1:])).astype("float32")
        net(x)
        data = os.path.join(folder, name, "test_data_set_0")
        os.makedirs(data, exist_ok=True)
        file = os.path.join(folder, name, "model.onnx")
        net.export(file, format="onnx", verbose=False)
        bare(file)
        session = onnxruntime.InferenceSession(file)
        save(data, "input_0", x)
        save(data, "output_0", session.run(None, {session.get_inputs()[0].name: x})[0])
        gradients(net, x, file, data)


if __name__ == "__main__":
    main(sys.argv[1])
