package dev.bellows.spark.persist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.NeuralClassifier;
import dev.bellows.spark.NeuralRegressor;
import dev.bellows.spark.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Params are JSON where Spark saves them, in which a float is the double that it is, and infinities are text. */
class OddNumbersTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @TempDir
    Path folder;

    private String path(Params stage) {
        return folder.resolve(stage.uid()).toString();
    }

    /** Sets all Params that take a number to it, but those that refuse it. */
    private static List<Param<?>> set(Params stage, double value) {
        List<Param<?>> taken = new ArrayList<>();
        for (Param<?> param : stage.params()) {
            try {
                if (param instanceof DoubleParam one) {
                    stage.set(one, value);
                    taken.add(param);
                } else if (param instanceof DoubleArrayParam several) {
                    stage.set(several, new double[] {value, 0.5});
                    taken.add(param);
                }
            } catch (IllegalArgumentException refused) {
                assertTrue(refused.getMessage().contains(param.name()), refused.getMessage());
            }
        }
        return taken;
    }

    private static List<Long> bits(Params stage, Param<?> param) {
        Object value = stage.get(param).get();
        double[] all = value instanceof double[] several ? several : new double[] {(Double) value};
        return Arrays.stream(all).mapToObj(Double::doubleToLongBits).toList();
    }

    private static void assertSame(Params saved, Params loaded, List<Param<?>> params) {
        SameParams.assertSame(saved, loaded);
        params.forEach(param -> assertEquals(bits(saved, param), bits(loaded, loaded.getParam(param.name()))));
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                -0.0,
                Double.MIN_VALUE,
                1e-300,
                0.1f,
                3,
                1e16,
                Double.MAX_VALUE
            })
    void comeBackToTheBit(double odd) throws IOException {
        NeuralClassifier classifier = new NeuralClassifier();
        List<Param<?>> ofClassifier = set(classifier, odd);
        classifier.save(path(classifier));
        assertSame(classifier, NeuralClassifier.load(path(classifier)), ofClassifier);
        NeuralRegressor regressor = new NeuralRegressor();
        List<Param<?>> ofRegressor = set(regressor, odd);
        regressor.save(path(regressor));
        assertSame(regressor, NeuralRegressor.load(path(regressor)), ofRegressor);
        boolean refused = Double.isNaN(odd) || odd < 0;
        assertEquals(refused, ofClassifier.isEmpty());
        assertEquals(refused, ofRegressor.isEmpty());
    }

    /** As Spark 4.3 writes them: the file has a name of its own each time, and no checksum if it came by a copy. */
    @Test
    void areReadWhereAnotherSparkWroteThem() throws IOException {
        NeuralRegressor regressor = new NeuralRegressor().setLearningRate(0.25).setSeed(Long.MAX_VALUE);
        regressor.setEarlyStoppingMinDelta(7);
        regressor.save(path(regressor));
        Path metadata = Path.of(path(regressor), "metadata");
        try (Stream<Path> files = Files.list(metadata)) {
            for (Path file : files.toList()) {
                String text = file.getFileName().toString().startsWith("part-") ? Files.readString(file) : "";
                Files.delete(file);
                if (!text.isEmpty()) {
                    assertTrue(text.contains("\"learningRate\":0.25") && text.contains(":7.0"), text);
                    Files.writeString(
                            metadata.resolve("part-00000-0a3f6c5e-72a1-4f0d-9d0c-5a1f0f3c7e11-c000.txt"),
                            text.replace("\"learningRate\":0.25", "\"learningRate\":0.10000000149011612")
                                    .replace(":7.0", ":\"Inf\""));
                }
            }
        }
        NeuralRegressor loaded = NeuralRegressor.load(path(regressor));
        assertEquals(0.1f, loaded.getLearningRate());
        assertEquals(Long.MAX_VALUE, loaded.getSeed());
        assertEquals(Double.POSITIVE_INFINITY, loaded.getEarlyStoppingMinDelta());
    }
}
