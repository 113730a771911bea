package dev.bellows.cluster;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.NeuralModel;
import dev.bellows.spark.OnnxModel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Executors that lack the ONNX Runtime which the driver has. */
class MissingRuntimeTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(1, 1).with("spark.executor.extraClassPath", without());

    /** Surefire may hide the class path behind one jar that names its entries. */
    private static String without() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("/onnxruntime-"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    @TempDir
    Path directory;

    @Test
    void failsWithWhatToAdd() throws IOException {
        Path file = ScaledLine.write(directory.resolve("line.onnx"));
        NeuralModel model = OnnxModel.read(CLUSTER.session(), file.toString());
        Exception failure = assertThrows(Exception.class, () -> model.transform(
                        CLUSTER.session().range(3).selectExpr("array(1F, 2F) x"))
                .collectAsList());
        assertTrue(
                failure.getMessage()
                        .contains("onnx runtime: it is not on the class path; add"
                                + " com.microsoft.onnxruntime:onnxruntime:"),
                failure.getMessage());
    }
}
