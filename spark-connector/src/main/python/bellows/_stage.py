"""What all stages share. No other module touches what PySpark keeps to itself."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, ClassVar, Dict, Optional, Type, TypeVar

from pyspark.ml.classification import (
    _JavaProbabilisticClassificationModel,
    _JavaProbabilisticClassifier,
)
from pyspark.ml.regression import _JavaRegressionModel, _JavaRegressor
from pyspark.ml.util import JavaMLReadable, JavaMLWritable
from pyspark.ml.wrapper import JavaEstimator, JavaModel, JavaParams, JavaWrapper
from pyspark.sql.utils import is_remote

from bellows._history import draw, table
from bellows._jar import require_bellows
from bellows._listening import Listener, heard
from bellows._progress import screen, shown
from bellows._summary import Summary, summary
from bellows.errors import BellowsError, in_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas

S = TypeVar("S", bound="_Stage")
E = TypeVar("E", bound="EstimatorStage")


class _Stage(JavaParams, JavaMLWritable, JavaMLReadable):
    """A stage whose work is done by the stage of the same name in the JVM."""

    _defaults: ClassVar[Dict[str, Any]] = {}
    _java_obj: Any = None  # PySpark looks at it when a stage goes, also one whose constructor refused

    def _say(self: S, params: Dict[str, Any]) -> S:
        """Sets what is not None."""
        self._set(**{name: value for name, value in params.items() if value is not None})
        return self

    def _transfer_params_to_java(self) -> None:
        """Sends what is set. PySpark's own sends all defaults as well, a call or several for each: the JVM has the same."""
        for param, value in list(self._paramMap.items()):
            self._java_obj.set(self._make_java_param_pair(param, value))

    def _transfer_params_from_java(self) -> None:
        """Fetches what is set. PySpark's own asks several questions about each Param that there is."""
        from pyspark import SparkContext  # neither of which a Connect client has
        from pyspark.ml.common import _java2py

        pairs = self._java_obj.paramMap().toSeq()
        context = SparkContext._active_spark_context
        for number in range(pairs.size()):
            pair = pairs.apply(number)
            name = pair.param().name()
            if self.hasParam(name):
                value = pair.value()
                several = self.getParam(name).typeConverter.__name__.startswith("toList")
                fetched = [_java2py(context, each) for each in list(value)] if several else _java2py(context, value)
                self._set(**{name: fetched})

    @in_sentences
    def save(self, path: str) -> None:
        """Saves the stage under a path, as ``write().save(path)``."""
        super().save(path)

    @classmethod
    @in_sentences
    def load(cls: Type[S], path: str) -> S:
        """The stage that was saved under a path, by Python or by the JVM."""
        if not is_remote():
            require_bellows(cls.__name__)
        return super().load(path)  # type: ignore[return-value]


class EstimatorStage(_Stage, JavaEstimator):
    """A stage that learns."""

    _listener: Optional[Listener] = None
    _varied: Dict[Any, None] = {}  # the Params that a copy was given, in their order

    def _begin(self, params: Dict[str, Any]) -> None:
        if not is_remote():
            require_bellows(type(self).__name__)
        java_class = f"{type(self).__module__}.{type(self).__name__}"
        self._java_obj = self._new_java_obj(java_class, self.uid)
        self._setDefault(**self._defaults)
        self._say(params)

    @in_sentences
    def _fit(self, dataset: Any) -> Any:
        if not hasattr(dataset, "schema"):
            raise TypeError(
                f"fit: takes a DataFrame of Spark, not {type(dataset).__module__}.{type(dataset).__name__};"
                " make one by spark.createDataFrame(…)"
            )
        display = None if is_remote() or self.getOrDefault("verbosity") == 0 else screen()
        if display is None and self._listener is None:
            return super()._fit(dataset)
        # Another fit of this stage may run at the same time.
        stage = self.copy()
        with contextlib.ExitStack() as watching:
            stage._watch(watching, display)
            return super(EstimatorStage, stage)._fit(dataset)

    def _watch(self, watching: contextlib.ExitStack, display: Any) -> None:
        watched = self._java_obj.paramTable().watching()
        if display is not None:
            latest = self._new_java_obj("dev.bellows.spark.progress.LatestProgress")
            watched.bar(latest)
            watching.enter_context(shown(latest, display))
        if self._listener is not None:
            asked = self._new_java_obj("dev.bellows.spark.progress.AskedListener")
            watched.listener(asked)
            watching.enter_context(heard(asked, self._listener))

    def setListener(self: E, listener: Optional[Listener]) -> E:
        """Calls a function after each epoch of this estimator's fits, while training goes on.

        It is no Param: copies have it, as those that a Pipeline or a CrossValidator makes, and it is not
        saved. A Spark Connect server calls no functions of its clients, so it is refused there.

        Args:
            listener: takes a dict, with the name of the ``fit``, the ``epoch`` from 1, how many ``epochs``
                there will be, and the columns of a model's ``history``, such as ``loss`` and the metrics.
                A text that it returns ends the fit, with the model that there is by then; the text is
                ``history.attrs["stopped"]``. What it raises ends the fit, too, and comes out of ``fit``.
                None: nobody hears of it.
        """
        if listener is not None and is_remote():
            raise BellowsError(
                "setListener: a Spark Connect server calls no functions of its clients; tensorBoardDir,"
                " mlflowTrackingUri and Spark's pages show a fit while it runs, earlyStoppingPatience ends it,"
                " and model.history tells of it afterwards"
            )
        self._listener = listener
        return self

    def copy(self: E, extra: Optional[Dict[Any, Any]] = None) -> E:
        """A copy with the same uid, Params and listener, and with other values of some Params.

        Args:
            extra: these Params, each with its value
        """
        that = super().copy(extra)
        that._varied = {**self._varied, **dict.fromkeys(p for p in extra or {} if p.parent == self.uid)}
        return that

    def _fit_java(self, dataset: Any) -> Any:
        if not self._varied:
            return super()._fit_java(dataset)
        # PySpark's own tells the JVM of a copy, which then knows of no grid: neither which fits may share
        # rows, nor how to call them.
        self._transfer_params_to_java()
        varied = self._transfer_param_map_to_java({p: self.getOrDefault(p) for p in self._varied})
        return self._java_obj.fit(dataset._jdf, varied)


class ModelStage(_Stage, JavaModel):
    """A stage that was learnt."""

    def __init__(self, java_model: Any = None) -> None:
        super().__init__(java_model)
        self._setDefault(**self._defaults)
        if java_model is not None and not is_remote():
            self._transfer_params_from_java()

    @property
    def history(self) -> pandas.DataFrame:
        """How the training went: a row for each epoch, with its loss, its metrics and its times.

        It is saved with the model. What else is known of the training is in ``attrs``: how many epochs
        were ``resumed`` from a checkpoint, with early stopping the ``best_epoch`` (else 0), why training
        ``stopped`` early, if it did, and on which ``devices`` the workers computed: of each its ``rank``,
        ``host``, ``kind``, ``device``, ``model``, Spark's ``address`` and a ``note``.
        """
        return table(self._history_json())

    def summary(self) -> Summary:
        """The network that was trained, layer by layer with the shapes of outputs and the numbers of
        parameters, and how its training ended: a text.
        """
        return summary(self._history_json())

    def plot(self, metrics: Optional[str | Sequence[str]] = None, ax: Any = None) -> Any:
        """Draws the loss and the metrics over the epochs, by Matplotlib.

        Args:
            metrics: columns of ``history`` to draw beside the loss; all metrics there are unless given
            ax: Matplotlib's axes to draw the loss on

        Returns:
            the axes of the loss
        """
        return draw(self.history, [metrics] if isinstance(metrics, str) else metrics, ax)

    @in_sentences
    def layerOutput(self, layer: str) -> Any:
        """A ``NeuralModel`` that appends what a layer of this network gives, as a column ``layer_…``.

        Args:
            layer: its place in a ``Sequential``, from 0, or from the end as -1, -2, …; its node's name in
                a ``Network``; with dots into layers that are one of these, such as ``body.2``
        """
        self._require_jvm("layerOutput", "save the model, and take the layer's output in a program without Connect")
        from bellows.stages import NeuralModel

        self._transfer_params_to_java()
        return NeuralModel(self._java_obj.layerOutput(str(layer)))

    @in_sentences
    def merged(self: S) -> S:
        """The same model without adapters, for a network with ``nn.LoRA``: they are merged into the weights
        that they adapt, and it scores the same up to rounding.
        """
        self._require_jvm("merged", "save the model, and merge it in a program without Connect")
        self._transfer_params_to_java()
        return type(self)(self._java_obj.merged())  # type: ignore[call-arg]

    def _require_jvm(self, method: str, instead: str) -> None:
        if is_remote():
            raise BellowsError(
                f"{method}: a Spark Connect server answers only calls that Spark's own models have; {instead}"
            )

    @in_sentences
    def _history_json(self) -> str:
        if is_remote():
            return JavaWrapper(f"{self._java_obj}.summary")._call_java("toString")  # type: ignore[arg-type]
        return self._java_obj.summary().json()


class MeasuredStage(ModelStage):
    """A model of rows that have one label."""

    @in_sentences
    def evaluate(self, dataset: Any) -> Dict[str, float]:
        """Measures the model on rows with labels, in one job.

        Returns:
            the ``loss``, the metrics by their names, and of how many ``samples``
        """
        self._require_jvm("evaluate", "call an Evaluator of PySpark on what transform gives")
        self._transfer_params_to_java()
        measured = self._java_obj.evaluate(dataset._jdf)
        return {"loss": measured.loss(), **dict(measured.metrics()), "samples": measured.samples()}


class EmbeddingModelStage(ModelStage):
    """A model that gives vectors."""

    def queryTower(self) -> Any:
        """The network of queries alone: a ``NeuralModel`` of queryCol that adds queryVectorCol."""
        return self._tower("query")

    def itemTower(self) -> Any:
        """The network of items alone: a ``NeuralModel`` of itemCol that adds itemVectorCol."""
        return self._tower("item")

    @in_sentences
    def _tower(self, of: str) -> Any:
        self._require_jvm(f"{of}Tower", "transform frames that have one of the two columns")
        from bellows.stages import NeuralModel

        self._transfer_params_to_java()
        return NeuralModel(getattr(self._java_obj, f"{of}Tower")())

    @in_sentences
    def evaluate(self, pairs: Any) -> Dict[str, float]:
        """Holds every query of a frame against every item in it.

        Returns:
            ``recall@1``, ``recall@5``, ``recall@10`` and ``mrr``, and of how many ``samples``
        """
        self._require_jvm("evaluate", "join the vectors that transform gives by nearestByJoin")
        self._transfer_params_to_java()
        measured = self._java_obj.evaluate(pairs._jdf)
        return {**dict(measured.metrics()), "samples": measured.samples()}


class ClassifierStage(EstimatorStage, _JavaProbabilisticClassifier):
    """A stage that learns to classify."""


class ClassificationModelStage(MeasuredStage, _JavaProbabilisticClassificationModel):
    """A stage that classifies."""


class RegressorStage(EstimatorStage, _JavaRegressor):
    """A stage that learns to foresee a number."""


class RegressionModelStage(MeasuredStage, _JavaRegressionModel):
    """A stage that foresees a number."""
