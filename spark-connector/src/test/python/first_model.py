"""What docs/python.md begins with, as a file: python first_model.py, or spark-submit first_model.py with the jar."""

import bellows
from bellows import NeuralClassifier, nn

spark = bellows.spark_session({"spark.ui.enabled": "false"})
rows = spark.range(3000).selectExpr(
    "cast(id % 3 as double) label",
    "array(sin(id % 3) + 0.2 * randn(1), cos(id % 3) + 0.2 * randn(2)) features",
)
train, test = rows.randomSplit([0.8, 0.2], seed=1)

classifier = NeuralClassifier(
    network=nn.Sequential(nn.Dense(16, activation="relu"), nn.Dense(3)),
    epochs=5,
    metrics=["accuracy"],
)
model = classifier.fit(train.cache())

print(model.history[["loss", "accuracy"]])
print("accuracy on rows that it has not seen:", model.evaluate(test)["accuracy"])
