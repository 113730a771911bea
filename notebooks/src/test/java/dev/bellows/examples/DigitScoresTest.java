package dev.bellows.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.examples.report.ReportData.Evaluation;
import dev.bellows.examples.report.ReportData.Mistake;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DigitScoresTest {
    private static final StructType SCORED = new StructType()
            .add("image", DataTypes.createArrayType(DataTypes.FloatType))
            .add("label", DataTypes.DoubleType)
            .add("prediction", DataTypes.DoubleType)
            .add("probability", SQLDataTypes.VectorType());

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = LocalSpark.start();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void countsAndPicksTheSurestMistakes() {
        Evaluation found =
                evaluate(2, digit(3, 3, 0.9), digit(4, 9, 0.7), digit(4, 9, 0.95), digit(4, 4, 0.99), digit(7, 1, 0.8));
        assertEquals(5, found.confusion().total());
        assertEquals(2, found.confusion().right());
        assertEquals(2, found.confusion().count(4, 9));
        assertEquals(List.of("4 as 9: 0.95", "7 as 1: 0.8"), descriptions(found.mistakes()));
        assertEquals(28, found.mistakes().get(0).picture().height());
        assertTrue(found.imagesPerSecond() > 0);
    }

    @Test
    void findsNoMistakesWhereThereAreNone() {
        Evaluation found = evaluate(5, digit(0, 0, 0.6));
        assertEquals(1.0, found.confusion().accuracy());
        assertEquals(List.of(), found.mistakes());
    }

    private static Evaluation evaluate(int mistakes, Row... rows) {
        return DigitScores.evaluate(spark.createDataFrame(List.of(rows), SCORED), mistakes);
    }

    private static Row digit(int label, int prediction, double confidence) {
        double[] probability = new double[10];
        probability[prediction] = confidence;
        probability[(prediction + 1) % 10] = 1 - confidence;
        return RowFactory.create(
                new float[MnistData.PIXELS], (double) label, (double) prediction, Vectors.dense(probability));
    }

    private static List<String> descriptions(List<Mistake> mistakes) {
        return mistakes.stream()
                .map(mistake -> mistake.label() + " as " + mistake.prediction() + ": " + mistake.probability())
                .toList();
    }
}
