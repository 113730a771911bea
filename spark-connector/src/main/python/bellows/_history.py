"""How a training went, as a table and as a picture."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence

if TYPE_CHECKING:
    import pandas

_SECONDS = ("seconds", "dataSeconds", "computeSeconds", "communicationSeconds")
_OTHERS = ("epoch", "samples", "loss", *_SECONDS, "learningRate")


def table(history: str) -> pandas.DataFrame:
    """The JVM's JSON of a training, with a row for each epoch."""
    import pandas

    told = json.loads(history)
    rows = [row(epoch) for epoch in told["epochs"]]
    names = dict.fromkeys(name for row in rows for name in row)
    frame = pandas.DataFrame(rows, columns=_in_order(names)).set_index("epoch")
    frame.attrs.update(resumed=told["resumed"], best_epoch=told["bestEpoch"], stopped=told["stopped"])
    frame.attrs.update(devices=told.get("devices", []))
    return frame


def row(epoch: Dict[str, Any]) -> Dict[str, Any]:
    """The JVM's figures of an epoch by the names of the table's columns."""
    figures = {name: epoch[name] for name in _OTHERS}
    figures.update(epoch["metrics"])
    # JSON has no word for what is not finite, so such numbers come as texts that Python reads as numbers.
    return {name: float(value) if isinstance(value, str) else value for name, value in figures.items()}


def _in_order(names: Dict[str, Any]) -> List[str]:
    metrics = [name for name in names if name not in _OTHERS]
    return ["epoch", "samples", "loss", *metrics, *_SECONDS, "learningRate"]


def draw(history: pandas.DataFrame, metrics: Optional[Sequence[str]], ax: Any) -> Any:
    """The losses on one scale, the metrics on another beside it."""
    try:
        from matplotlib import pyplot
        from matplotlib.ticker import MaxNLocator
    except ImportError:
        raise ImportError("plot: needs Matplotlib; install it by: pip install matplotlib") from None
    drawn = [name for name in history.columns if name not in _OTHERS] if metrics is None else list(metrics)
    missing = [name for name in drawn if name not in history.columns]
    if missing:
        raise ValueError(f"plot: history has no column {missing[0]!r}; it has {', '.join(history.columns)}")
    if ax is None:
        ax = pyplot.subplots(figsize=(6.4, 3.6))[1]
    losses = ["loss"] + [name for name in drawn if name.endswith("loss")]
    others = [name for name in drawn if name not in losses]
    lines = _lines(ax, history, losses, "-", 0)
    ax.set_xlabel("epoch")
    ax.set_ylabel("loss")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    if others:
        beside = ax.twinx()
        beside.set_ylabel(", ".join(others) if len(others) < 3 else "metrics")
        lines += _lines(beside, history, others, "--", len(losses))
    # Above, where no line runs.
    ax.legend(handles=lines, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=min(4, len(lines)), frameon=False)
    return ax


def _lines(ax: Any, history: pandas.DataFrame, names: Sequence[str], style: str, color: int) -> List[Any]:
    marker = "o" if len(history) == 1 else None  # a line needs two points
    return [
        ax.plot(history.index, history[name], style, marker=marker, color=f"C{(color + i) % 10}", label=name)[0]
        for i, name in enumerate(dict.fromkeys(names))
    ]
