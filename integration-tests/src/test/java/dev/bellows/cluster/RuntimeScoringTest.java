package dev.bellows.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bellows.spark.NeuralModel;
import dev.bellows.spark.OnnxModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A model with an operator that the engine lacks, which ONNX Runtime scores on separate executors. */
class RuntimeScoringTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster();

    @TempDir
    Path directory;

    @Test
    void scoresOnExecutorsAsOnnxRuntimeItself() throws IOException, OrtException {
        Path file = ScaledLine.write(directory.resolve("line.onnx"));
        Dataset<Row> rows = CLUSTER.session()
                .range(0, 500, 1, 6)
                .selectExpr("id", "array(cast(id % 7 as float), cast(id % 11 as float)) x");
        NeuralModel model = OnnxModel.read(CLUSTER.session(), file.toString()).setInferBatchSize(32);
        model.save(directory.resolve("saved").toString());
        NeuralModel loaded = NeuralModel.load(directory.resolve("saved").toString());
        float[][] x = new float[500][];
        for (int i = 0; i < x.length; i++) {
            x[i] = new float[] {i % 7, i % 11};
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString());
                OnnxTensor batch = OnnxTensor.createTensor(environment, x);
                OrtSession.Result result = session.run(Map.of("x", batch))) {
            float[][] expected = (float[][]) result.get("y").orElseThrow().getValue();
            for (NeuralModel each : List.of(model, loaded)) {
                List<Row> scored =
                        each.transform(rows).orderBy("id").select("y").collectAsList();
                for (int i = 0; i < expected.length; i++) {
                    assertEquals(
                            List.of(expected[i][0], expected[i][1], expected[i][2]),
                            scored.get(i).getList(0),
                            "row " + i);
                }
            }
        }
    }
}
