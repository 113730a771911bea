package dev.bellows.submit;

import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.NeuralClassifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What a user does, with nothing but Spark's and our public classes: fit in a Pipeline, transform, save, load, transform. It
 * prints the versions it met and how many of its points the model gets right.
 */
public final class VersionJob {
    private static final int POINTS = 200;

    private VersionJob() {}

    /** Argument: a folder for the model. */
    public static void main(String[] arguments) throws Exception {
        SparkSession session = SparkSession.builder().getOrCreate();
        try {
            Dataset<Row> points = points(session);
            PipelineModel model = new Pipeline()
                    .setStages(new PipelineStage[] {
                        new VectorAssembler()
                                .setInputCols(new String[] {"x", "y"})
                                .setOutputCol("features"),
                        new NeuralClassifier()
                                .setNetwork(new Sequential(new Dense(8, ActivationFunction.RELU), new Dense(2)))
                                .setNumWorkers(2)
                                .setEpochs(10)
                                .setBatchSize(20)
                                .setOptimizer("adam")
                                .setLearningRate(0.02)
                                .setSeed(7)
                    })
                    .fit(points);
            String folder = Path.of(arguments[0], "model").toUri().toString();
            model.save(folder);
            Dataset<Row> scored = model.transform(points);
            Dataset<Row> again = PipelineModel.load(folder).transform(points);
            long right = scored.filter("prediction = label").count();
            long same = scored.select("x", "y", "probability")
                    .intersect(again.select("x", "y", "probability"))
                    .count();
            int epochs =
                    ((NeuralClassificationModel) model.stages()[1]).summary().objectiveHistory().length;
            System.out.println("VERSIONS spark " + session.version() + " java "
                    + Runtime.version().feature());
            System.out.println("RESULT epochs " + epochs + " right " + right + " same " + same + " of " + POINTS);
        } finally {
            session.stop();
        }
    }

    /** Inside or outside of a circle. */
    private static Dataset<Row> points(SparkSession session) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < POINTS; i++) {
            double radius = i % 2 == 0 ? 0.5 : 1.5;
            double angle = 2 * Math.PI * i / POINTS;
            rows.add(RowFactory.create(radius * Math.cos(angle), radius * Math.sin(angle), (double) (i % 2)));
        }
        StructType schema = new StructType()
                .add("x", DataTypes.DoubleType)
                .add("y", DataTypes.DoubleType)
                .add("label", DataTypes.DoubleType);
        return session.createDataFrame(rows, schema).repartition(3);
    }
}
