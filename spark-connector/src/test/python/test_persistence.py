"""What Python saves the JVM loads, and the reverse, alone and within PySpark's own stages."""

import subprocess
import sys

import pytest
from bellows import NeuralClassificationModel, NeuralClassifier, NeuralRegressor, nn
from conftest import WITH_WORKERS
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import OneVsRest, OneVsRestModel
from pyspark.ml.evaluation import MulticlassClassificationEvaluator
from pyspark.ml.feature import VectorAssembler
from pyspark.ml.tuning import CrossValidator, CrossValidatorModel, ParamGridBuilder

NETWORK = nn.Sequential(nn.Dense(8, activation="relu"), nn.Dense(3))


@pytest.fixture(scope="module")
def stage(spark):
    return NeuralClassifier(network=NETWORK, epochs=2, batchSize=16, metrics=["accuracy"])


@pytest.fixture(scope="module")
def model(stage, blobs):
    return stage.fit(blobs)


def predictions(model, frame):
    return [row.rawPrediction for row in model.transform(frame).select("rawPrediction").collect()]


def test_python_loads_what_it_saved(stage, model, blobs, tmp_path):
    stage.save(str(tmp_path / "stage"))
    again = NeuralClassifier.load(str(tmp_path / "stage"))
    assert again.uid == stage.uid and again.getMetrics() == ["accuracy"] and again.getNetwork() == str(NETWORK)
    assert again.isSet("epochs") and not again.isSet("seed")
    model.write().overwrite().save(str(tmp_path / "model"))
    loaded = NeuralClassificationModel.load(str(tmp_path / "model"))
    assert loaded.uid == model.uid and loaded.getBatchSize() == 16
    assert predictions(loaded, blobs) == predictions(model, blobs)


def test_python_loads_what_the_jvm_saved(jvm, blobs, tmp_path):
    java = jvm.NeuralClassifier()
    for name, value in (("network", str(NETWORK)), ("epochs", 2)):  # py4j does not see setters of an interface's interfaces
        java.set(java.getParam(name), value)
    java.write().save(str(tmp_path / "stage"))
    assert NeuralClassifier.load(str(tmp_path / "stage")).getEpochs() == 2
    java.fit(blobs._jdf).write().save(str(tmp_path / "model"))
    loaded = NeuralClassificationModel.load(str(tmp_path / "model"))
    assert loaded.getEpochs() == 2 and loaded.getInputShape() == [2]
    assert len(predictions(loaded, blobs)) == blobs.count()


def test_the_jvm_loads_what_python_saved(spark, jvm, stage, model, blobs, tmp_path):
    stage.save(str(tmp_path / "stage"))
    java = jvm.NeuralClassifier.load(str(tmp_path / "stage"))
    assert java.getOrDefault(java.getParam("epochs")) == 2
    Pipeline(stages=[model]).fit(blobs).save(str(tmp_path / "pipeline"))
    java = spark._jvm.org.apache.spark.ml.PipelineModel.load(str(tmp_path / "pipeline"))
    assert java.transform(blobs._jdf).count() == blobs.count()


@pytest.mark.usefixtures("workers")
def test_a_pipeline_comes_back_in_a_program_that_has_not_imported_bellows(spark, stage, blobs, tmp_path):
    assembler = VectorAssembler(inputCols=["features"], outputCol="assembled")
    pipeline = Pipeline(stages=[assembler, stage.copy({stage.featuresCol: "assembled"})])
    pipeline.save(str(tmp_path / "pipeline"))
    fitted = pipeline.fit(blobs)
    fitted.save(str(tmp_path / "fitted"))
    assert isinstance(Pipeline.load(str(tmp_path / "pipeline")).getStages()[1], NeuralClassifier)
    loaded = PipelineModel.load(str(tmp_path / "fitted"))
    assert predictions(loaded, blobs) == predictions(fitted, blobs)
    program = "import importlib; m = importlib.import_module('dev.bellows.spark'); print(m.NeuralClassificationModel)"
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "<class 'dev.bellows.spark.NeuralClassificationModel'>"


@pytest.mark.usefixtures("workers")
def test_cross_validators_come_back(stage, blobs, tmp_path):
    grid = ParamGridBuilder().addGrid(stage.network, [NETWORK, nn.Dense(3)]).build()
    validator = CrossValidator(
        estimator=stage, estimatorParamMaps=grid, evaluator=MulticlassClassificationEvaluator(), numFolds=2
    )
    validator.save(str(tmp_path / "validator"))
    again = CrossValidator.load(str(tmp_path / "validator"))
    assert [list(params.values())[0] for params in again.getEstimatorParamMaps()] == [str(NETWORK), str(nn.Dense(3))]
    tuned = validator.fit(blobs)
    tuned.save(str(tmp_path / "tuned"))
    loaded = CrossValidatorModel.load(str(tmp_path / "tuned"))
    assert isinstance(loaded.bestModel, NeuralClassificationModel)
    assert predictions(loaded, blobs) == predictions(tuned, blobs)


@WITH_WORKERS
@pytest.mark.usefixtures("workers")
def test_one_versus_rest_comes_back(blobs, tmp_path):
    rest = OneVsRest(classifier=NeuralClassifier(network=nn.Dense(2), epochs=1))
    rest.save(str(tmp_path / "rest"))
    assert isinstance(OneVsRest.load(str(tmp_path / "rest")).getClassifier(), NeuralClassifier)
    fitted = rest.fit(blobs)
    fitted.save(str(tmp_path / "fitted"))
    loaded = OneVsRestModel.load(str(tmp_path / "fitted"))
    assert [type(one) for one in loaded.models] == [NeuralClassificationModel] * 3
    ours, theirs = (one.transform(blobs).select("prediction").collect() for one in (fitted, loaded))
    assert ours == theirs


def test_a_regressor_comes_back(spark, tmp_path):
    NeuralRegressor(network=nn.Dense(1), loss="L1Loss").save(str(tmp_path / "regressor"))
    assert NeuralRegressor.load(str(tmp_path / "regressor")).getLoss() == "L1Loss"
