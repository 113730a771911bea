"""Networks, built of layers.

>>> from bellows import nn
>>> nn.Sequential(nn.Conv2D(32, 5, activation="relu"), nn.MaxPool2D(2), nn.Dense(10))
"""

from bellows._record import Layer
from bellows.nn.attention import *  # noqa: F403
from bellows.nn.feature import *  # noqa: F403
from bellows.nn.layers import *  # noqa: F403
from bellows.nn.recurrent import *  # noqa: F403

__all__ = ["Layer"]
__all__ += [
    name
    for module in ("attention", "feature", "layers", "recurrent")
    for name in globals()[module].__all__
]
