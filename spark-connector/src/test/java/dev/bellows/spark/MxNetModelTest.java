package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.io.mxnet.export.MxNetExport;
import dev.bellows.memory.Scope;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Uniform;
import dev.bellows.nn.json.NetworkJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Fits that begin with a model of MXNet. */
class MxNetModelTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @TempDir
    Path directory;

    @Test
    void fitsBeginWithIt() throws IOException {
        Map<String, float[]> expected = new LinkedHashMap<>();
        try (Scope scope = Scope.open("mxnet")) {
            Spec input = Spec.of(DType.F32, 1, 2);
            Block net = NetworkJson.parse(Blobs.NETWORK).build();
            net.initialize(new Uniform(0.5), 3);
            net.materialize(List.of(input));
            MxNetExport.write(net, List.of(input), directory.resolve("blobs"), 3);
            net.parameters()
                    .forEach((path, parameter) ->
                            expected.put("0." + path, parameter.data().toFloatArray()));
        }
        String path = directory.resolve("blobs-0003.params").toString();
        SavedNetwork model = SavedNetwork.read(SPARK.session(), path);
        assertTrue(model.json().contains("MxNet"), model::json);
        NeuralClassificationModel fitted = Blobs.classifier()
                .setNetwork(model.json())
                .setInitialModel(path)
                .setLearningRate(1e-30)
                .setEpochs(1)
                .fit(Blobs.frame(SPARK.session(), 60, 2));
        Map<String, float[]> found = SavedWeights.of(fitted);
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, array) -> assertArrayEquals(array, found.get(name), 1e-6f, name));
        Files.delete(directory.resolve("blobs-symbol.json"));
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> SavedNetwork.read(SPARK.session(), path));
        assertTrue(refusal.getMessage().contains("there is no blobs-symbol.json"), refusal::getMessage);
    }
}
