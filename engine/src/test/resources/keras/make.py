"""Made the files beside it, by Keras 3.15.1 and h5py 3.16.0: make.py FOLDER"""

import os
import sys

os.environ["KERAS_BACKEND"] = "numpy"

import keras
import numpy as np
from keras import layers as L

os.chdir(sys.argv[1])
keras.utils.set_random_seed(1)
image = keras.Input((6, 6, 1), name="image")
x = L.Conv2D(2, 3, padding="same", activation="relu", name="conv")(image)
x = L.BatchNormalization(name="norm")(x)
x = L.Concatenate(name="both")([x, L.MaxPooling2D(3, strides=1, padding="same", name="pool")(x)])
body = L.Flatten(name="flat")(x)
model = keras.Model(image, L.Dense(3, activation="softmax", name="scores")(body))
tagger = keras.Sequential([keras.Input((4,), name="ids"), L.Embedding(7, 3), L.Bidirectional(L.GRU(2, return_sequences=True)), L.TimeDistributed(L.Dense(2))])
for net, name, x in [(model, "picture", np.arange(36).reshape(1, 6, 6, 1) / 36), (tagger, "tagger", np.array([[1, 2, 3, 6]]))]:
    for v in net.variables:
        v.assign(np.round(np.cos(np.arange(int(np.prod(v.shape)))).reshape(v.shape) + 1.5, 3))
    net.save(name + ".keras")
    net.save(name + ".h5")
    print(name, np.asarray(net(x.astype("f4"))).reshape(-1).round(6).tolist())
