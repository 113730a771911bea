"""Gradients by Keras on JAX of the models that write_keras.py wrote: keras_gradients.py FOLDER NAME…

Of each of these models, NAME.gradients.npz gets what comes of the sum of the squares of all outputs, by each weight and each input
of real numbers: w0, g0, w1, g1, … are weights and their gradients as Keras has them, x0, x1, … the gradients by inputs.
"""

import os
import sys

os.environ["KERAS_BACKEND"] = "jax"

import jax
import keras
import numpy as np

folder = sys.argv[1]
for name in sys.argv[2:]:
    model = keras.models.load_model(os.path.join(folder, name + ".keras"), compile=False)
    arrays = np.load(os.path.join(folder, name + ".npz"))
    inputs = [arrays[f"in{i}"] for i in range(len(model.inputs))]
    floating = [i for i, x in enumerate(inputs) if x.dtype == np.float32]
    rest = [v.value for v in model.non_trainable_variables]

    def loss(weights, given):
        taken = list(inputs)
        for i, x in zip(floating, given):
            taken[i] = x
        outputs, _ = model.stateless_call(weights, rest, taken if len(taken) > 1 else taken[0], training=False)
        return sum((y * y).sum() for y in keras.tree.flatten(outputs))

    weights = [v.value for v in model.trainable_variables]
    by_weights, by_inputs = jax.jit(jax.grad(loss, argnums=(0, 1)))(weights, [inputs[i] for i in floating])
    found = {f"w{i}": np.asarray(w) for i, w in enumerate(weights)}
    found.update({f"g{i}": np.asarray(g) for i, g in enumerate(by_weights)})
    found.update({f"x{i}": np.asarray(g) for i, g in zip(floating, by_inputs)})
    np.savez(os.path.join(folder, name + ".gradients.npz"), **found)
