"""What all stages share. No other module touches what PySpark keeps to itself."""

from __future__ import annotations

from typing import Any, ClassVar, Dict, TypeVar

from pyspark.ml.classification import (
    _JavaProbabilisticClassificationModel,
    _JavaProbabilisticClassifier,
)
from pyspark.ml.regression import _JavaRegressionModel, _JavaRegressor
from pyspark.ml.util import JavaMLReadable, JavaMLWritable
from pyspark.ml.wrapper import JavaEstimator, JavaModel, JavaParams
from pyspark.sql.utils import is_remote

from bellows.errors import in_sentences

S = TypeVar("S", bound="_Stage")


class _Stage(JavaParams, JavaMLWritable, JavaMLReadable):
    """A stage whose work is done by the stage of the same name in the JVM."""

    _defaults: ClassVar[Dict[str, Any]] = {}

    def _say(self: S, params: Dict[str, Any]) -> S:
        """Sets what is not None."""
        self._set(**{name: value for name, value in params.items() if value is not None})
        return self

    @in_sentences
    def save(self, path: str) -> None:
        """Saves the stage under a path, as ``write().save(path)``."""
        super().save(path)


class EstimatorStage(_Stage, JavaEstimator):
    """A stage that learns."""

    def _begin(self, params: Dict[str, Any]) -> None:
        java_class = f"{type(self).__module__}.{type(self).__name__}"
        self._java_obj = self._new_java_obj(java_class, self.uid)
        self._setDefault(**self._defaults)
        self._say(params)

    @in_sentences
    def _fit_java(self, dataset: Any) -> Any:
        return super()._fit_java(dataset)


class ModelStage(_Stage, JavaModel):
    """A stage that was learnt."""

    def __init__(self, java_model: Any = None) -> None:
        super().__init__(java_model)
        self._setDefault(**self._defaults)
        if java_model is not None and not is_remote():
            self._transfer_params_from_java()


class ClassifierStage(EstimatorStage, _JavaProbabilisticClassifier):
    """A stage that learns to classify."""


class ClassificationModelStage(ModelStage, _JavaProbabilisticClassificationModel):
    """A stage that classifies."""


class RegressorStage(EstimatorStage, _JavaRegressor):
    """A stage that learns to foresee a number."""


class RegressionModelStage(ModelStage, _JavaRegressionModel):
    """A stage that foresees a number."""
