"""What a model is, in some lines."""

from __future__ import annotations

import json


class Summary(str):
    """A text that is shown as it is, also as the last line of a notebook's cell."""

    def __repr__(self) -> str:
        return str(self)


def summary(history: str) -> Summary:
    """The JVM's JSON of a training, as a table of the network and a line of how the training ended."""
    told = json.loads(history)
    network = told.get("network") or "The model was saved by a release that did not note its layers."
    return Summary(f"{network.rstrip()}\n\n{_ended(told)}")


def _ended(told: dict) -> str:
    epochs = told["epochs"]
    if not epochs:
        return "trained for no epoch"
    kept = epochs[(told["bestEpoch"] or len(epochs)) - 1]
    scores = {"loss": kept["loss"], **kept["metrics"]}
    parts = [
        f"trained {len(epochs)} {'epoch' if len(epochs) == 1 else 'epochs'} of {kept['samples']:,} rows"
        f" in {sum(float(epoch['seconds']) for epoch in epochs):.1f} s",
        *(f"{name} {float(value):.4f}" for name, value in scores.items()),
    ]
    if told["bestEpoch"]:
        parts.append(f"best epoch {told['bestEpoch']}")
    if told["stopped"]:
        parts.append(f"stopped: {told['stopped']}")
    return " · ".join(parts)
