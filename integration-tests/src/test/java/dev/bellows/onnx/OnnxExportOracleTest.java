package dev.bellows.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OrtException;
import dev.bellows.io.onnx.export.ExportedNets;
import dev.bellows.io.onnx.export.OnnxExport;
import dev.bellows.io.onnx.export.RandomNet;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.op.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that we write, computed by ONNX Runtime. */
class OnnxExportOracleTest {
    private static final int NETWORKS = 50;

    @TempDir
    private Path folder;

    private static void assertSame(Path model, List<Tensor> in, List<Tensor> expected) throws OrtException {
        List<NDArray> found =
                OnnxRuntimeOracle.of(model, in.stream().map(NDArray.class::cast).toList());
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) {
            ImportedModel.assertNear((NDArray) expected.get(i), found.get(i), "output " + i);
        }
    }

    @ParameterizedTest
    @EnumSource
    void computesAsWeDo(ExportedNets of) throws IOException, OrtException {
        Path file = folder.resolve("net.onnx");
        try (Scope scope = Scope.open("export")) {
            Block net = of.net();
            OnnxExport.of(net, of.inputs()).write(file);
            for (int times : new int[] {1, 3}) {
                List<Tensor> in = of.data(times);
                assertSame(file, in, net.forwardAll(in));
            }
        }
    }

    /** With {@code -Dbellows.onnx.seed=SEED} one network, that of a failure. */
    @Test
    void computesRandomNetworksAsWeDo() throws IOException, OrtException {
        Long only = Long.getLong("bellows.onnx.seed");
        long first = only == null ? 1 : only;
        for (long seed = first; seed < first + (only == null ? NETWORKS : 1); seed++) {
            Path file = folder.resolve(seed + ".onnx");
            try (Scope scope = Scope.open("export")) {
                RandomNet net = new RandomNet(seed);
                OnnxExport.of(net.block(), net.inputs())
                        .opset(18 + (int) (seed % 6))
                        .write(file);
                List<Tensor> in = net.data(3);
                try {
                    assertSame(file, in, net.block().forwardAll(in));
                } catch (AssertionError | OrtException e) {
                    throw new AssertionError("seed " + seed + ": " + net + ": " + e.getMessage(), e);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {19, 20, 21, 22, 23})
    void readsEveryVersionWithWeightsOutside(int opset) throws IOException, OrtException {
        Path file = folder.resolve("net.onnx");
        try (Scope scope = Scope.open("export")) {
            for (ExportedNets of : List.of(ExportedNets.RESNET, ExportedNets.TRANSFORMER, ExportedNets.GRU_TAGGER)) {
                Block net = of.net();
                OnnxExport.of(net, of.inputs()).opset(opset).weightsOutside().write(file);
                List<Tensor> in = of.data(2);
                assertSame(file, in, net.forwardAll(in));
            }
        }
    }
}
