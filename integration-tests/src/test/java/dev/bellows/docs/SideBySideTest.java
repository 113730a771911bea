package dev.bellows.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bellows.examples.MnistData;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The programs that docs/coming-from.md puts side by side, as they stand there: both fit the same rows, some digits of MNIST, and both models
 * tell most digits that neither has seen.
 */
class SideBySideTest {
    private static final Path PAGE = Path.of("docs", "coming-from.md");
    private static final int ROWS = 2000;

    private static SparkSession spark;
    private static Dataset<Row> train;
    private static Dataset<Row> unseen;

    @TempDir
    Path classes;

    @BeforeAll
    static void readDigits() throws IOException {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .getOrCreate();
        train = digits(MnistData.Split.TRAIN);
        unseen = digits(MnistData.Split.TEST);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static Dataset<Row> digits(MnistData.Split split) throws IOException {
        Dataset<Row> digits = MnistData.load(spark, Path.of("..", "notebooks", "data", "mnist"), split, ROWS);
        return digits.select(functions.array_to_vector(digits.col("image")).as("features"), digits.col("label"))
                .cache();
    }

    @ParameterizedTest
    @CsvSource({"MultilayerPerceptronClassifier, mllib", "XGBoostClassifier, trees"})
    void bothModelsTellDigits(String theirs, String variable) throws Exception {
        assumeTrue(
                !theirs.startsWith("XGBoost") || System.getProperty("os.name").equals("Linux"),
                "XGBoost's library asks for OpenMP, which Linux has");
        List<Pages.Block> blocks = Pages.blocks("java").stream()
                .filter(block -> block.page().equals(PAGE) && block.code().contains("new " + theirs))
                .toList();
        assertEquals(1, blocks.size(), theirs);
        assertEquals(List.of(), JavaBlocks.compile(blocks, classes, variable, "ours"));
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
            Method run = loader.loadClass("block0.Shown").getMethod("run", Dataset.class);
            for (Object model : (Object[]) run.invoke(null, train)) {
                double accuracy = accuracy((Transformer) model);
                assertTrue(accuracy > 0.8, model + ": " + accuracy);
            }
        }
    }

    private static double accuracy(Transformer model) {
        return new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(model.transform(unseen));
    }
}
