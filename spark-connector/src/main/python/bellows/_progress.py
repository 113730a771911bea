"""A bar that shows a fit while it runs, in a notebook or on a terminal."""

from __future__ import annotations

import contextlib
import contextvars
import html
import json
import sys
import threading
from typing import Any, Dict, Iterator

_SECONDS_BETWEEN = 0.2


def share(told: Dict[str, Any]) -> float:
    """How much of a fit is done, from 0 to 1."""
    steps = max(1, told["steps"])
    return min(1.0, (told["epoch"] - 1 + told["step"] / steps) / max(1, told["epochs"]))


def line(told: Dict[str, Any]) -> str:
    """Where a fit is, and what its last epoch measured."""
    parts = [f"epoch {told['epoch']}/{told['epochs']}"]
    if told["step"] < told["steps"] and not told["over"]:
        parts.append(f"step {told['step']}/{told['steps']}")
    last = told["last"]
    if last:
        scores = {"loss": last["loss"], **last["metrics"]}
        parts += [f"{name} {float(value):.4f}" for name, value in scores.items()]
        parts.append(f"{last['samples'] / max(last['seconds'], 1e-9):,.0f} rows/s")
        parts.append(f"{told['seconds']:.1f} s")
    return " · ".join(parts)


class Notebook:
    """A bar below the cell."""

    def __init__(self) -> None:
        self._handle: Any = None

    def show(self, told: Dict[str, Any]) -> None:
        from IPython.display import display

        bundle = {"text/plain": line(told), "text/html": self._html(told)}
        if self._handle is None:
            self._handle = display(bundle, raw=True, display_id=True)
        else:
            self._handle.update(bundle, raw=True)

    def close(self) -> None:
        pass

    @staticmethod
    def _html(told: Dict[str, Any]) -> str:
        return (
            f'<div style="font-family: monospace"><progress max="1" value="{share(told):.4f}" style="width: 16em; '
            f'vertical-align: middle"></progress> {html.escape(line(told))}</div>'
        )


class Terminal:
    """A line that is drawn over itself."""

    _width = 24

    def __init__(self, stream: Any = None) -> None:
        self._stream = stream or sys.stderr
        self._shown = 0

    def show(self, told: Dict[str, Any]) -> None:
        full = int(share(told) * self._width)
        text = f"[{'=' * full}{' ' * (self._width - full)}] {line(told)}"
        self._stream.write("\r" + text.ljust(self._shown))
        self._stream.flush()
        self._shown = len(text)

    def close(self) -> None:
        if self._shown:
            self._stream.write("\n")
            self._stream.flush()


def screen() -> Any:
    """Where a bar can be drawn; None where output goes to a file."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None and getattr(shell, "kernel", None) is not None:
        return Notebook()
    if sys.stderr is not None and sys.stderr.isatty():
        return Terminal()
    return None


@contextlib.contextmanager
def shown(latest: Any, display: Any) -> Iterator[None]:
    """Shows what ``latest``, a LatestProgress of the JVM, says, until the fit is over."""
    over = threading.Event()

    def look() -> None:
        told = latest.json()
        if told:
            display.show(json.loads(told))

    def follow() -> None:
        # What cannot be shown is no reason to stop a training.
        with contextlib.suppress(Exception):
            while not over.wait(_SECONDS_BETWEEN):
                look()

    # A notebook knows by the context which cell the output belongs to.
    context = contextvars.copy_context()
    thread = threading.Thread(target=context.run, args=(follow,), name="bellows-progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        with contextlib.suppress(Exception):
            look()
            display.close()
