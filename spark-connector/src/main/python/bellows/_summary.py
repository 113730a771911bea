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
    last = epochs[-1]
    parts = [
        f"trained {len(epochs)} {'epoch' if len(epochs) == 1 else 'epochs'} of {last['samples']:,} rows"
        f" in {sum(float(epoch['seconds']) for epoch in epochs):.1f} s",
        *_scores(last),
    ]
    if told["bestEpoch"]:
        # Whether the model is that of this epoch or of the last one is restoreBestWeights' to say.
        best = epochs[told["bestEpoch"] - 1]
        parts.append(f"best epoch {told['bestEpoch']} ({', '.join(_scores(best))})")
    if told["stopped"]:
        parts.append(f"stopped: {told['stopped']}")
    return " · ".join(parts)


def _scores(epoch: dict) -> list[str]:
    scores = {"loss": epoch["loss"], **epoch["metrics"]}
    return [f"{name} {float(value):.4f}" for name, value in scores.items()]
