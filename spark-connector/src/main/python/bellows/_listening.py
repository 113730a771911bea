"""A function that hears of each epoch of a fit while it runs."""

from __future__ import annotations

import contextlib
import contextvars
import json
import threading
from typing import Any, Callable, Dict, Iterator, Optional

from bellows._history import row

Listener = Callable[[Dict[str, Any]], Optional[str]]

_MILLIS_TO_WAIT = 200


class _Hearing:
    """What became of a listener."""

    #: What the function raised, or returned that cannot be said: it ended the fit.
    error: Optional[BaseException] = None

    #: What went wrong on the way to it: the fit went on unheard.
    broken: Optional[BaseException] = None


def _told(epoch: str) -> Dict[str, Any]:
    """The JVM's JSON of an epoch, as a row of a model's history with where it is."""
    told = json.loads(epoch)
    return {"fit": told["fit"], "epoch": told["epoch"], "epochs": told["epochs"], **row(told)}


@contextlib.contextmanager
def heard(asked: Any, listener: Listener) -> Iterator[None]:
    """Calls a function for each epoch that ``asked``, an AskedListener of the JVM, has, until the fit is over.

    What the function raises ends the fit, and is raised in place of what the fit then says.
    """
    over = threading.Event()
    hearing = _Hearing()

    def answer(epoch: str) -> None:
        try:
            stop = listener(_told(epoch))
            if stop is not None and not isinstance(stop, str):
                raise TypeError(
                    "setListener: the function returns None, or a text that says why to end the fit;"
                    f" it returned {type(stop).__name__}"
                )
            (stop or "").encode()  # what is no text elsewhere is refused here
        except BaseException as error:  # also sys.exit() in it is an end of this fit, not of a thread
            hearing.error = error
            asked.fail(_sentence(error))
        else:
            asked.answer(stop or "")

    def follow() -> None:
        try:
            while not over.is_set():
                epoch = asked.next(_MILLIS_TO_WAIT)
                if epoch:
                    answer(epoch)
        except BaseException as error:
            if not over.is_set():
                hearing.broken = error
        finally:
            # Whatever happened, the fit must not wait for an answer.
            with contextlib.suppress(Exception):
                asked.close()

    # A notebook knows by the context which cell the output belongs to.
    context = contextvars.copy_context()
    thread = threading.Thread(target=context.run, args=(follow,), name="bellows-listener", daemon=True)
    thread.start()
    try:
        yield
    except Exception:
        # A driver that is gone is what the fit itself says best.
        if hearing.error is None:
            raise
        raise hearing.error from None
    else:
        unheard = hearing.error or hearing.broken
        if unheard is not None:
            raise unheard
    finally:
        over.set()
        with contextlib.suppress(Exception):
            asked.close()
        thread.join()


def _sentence(error: BaseException) -> str:
    """An error in a text that can be sent, also of one that does not say what it is."""
    try:
        said = str(error)
    except Exception:
        said = "it cannot be printed"
    return f"{type(error).__name__}: {said}".encode(errors="replace").decode()
