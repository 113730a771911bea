package dev.bellows.io.onnx.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.LocalFolder;
import dev.bellows.io.ModelFolder;
import dev.bellows.io.onnx.Onnx;
import dev.bellows.io.onnx.OnnxBlock;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.io.onnx.format.ModelFile;
import dev.bellows.io.onnx.format.OnnxGraph;
import dev.bellows.io.onnx.format.OnnxModel;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Lambda;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Erfinv;
import dev.bellows.op.elementwise.Gammaln;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OnnxExportTest {
    @TempDir
    private Path folder;

    private static void assertSame(List<Tensor> expected, List<Tensor> found, double relative) {
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).spec(), found.get(i).spec());
            double[] a = ((NDArray) expected.get(i)).toDoubleArray();
            double[] b = ((NDArray) found.get(i)).toDoubleArray();
            double greatest = 0;
            double apart = 0;
            for (int j = 0; j < a.length; j++) {
                greatest = Math.max(greatest, Math.abs(a[j]));
                apart = Math.max(apart, Math.abs(a[j] - b[j]));
            }
            double share = apart / greatest;
            assertTrue(share <= relative, () -> "apart by " + share + " of the greatest");
        }
    }

    private static void assertSameWeights(Block net, OnnxBlock read) {
        net.parameters().forEach((path, parameter) -> {
            Parameter same = read.parameters().get(path);
            assertTrue(same != null, path + " is not among " + read.parameters().keySet());
            assertArrayEquals(parameter.data().toDoubleArray(), same.data().toDoubleArray(), path);
        });
    }

    @ParameterizedTest
    @EnumSource
    void isReadAsTheSame(ExportedNets of) throws IOException {
        Path file = folder.resolve("net.onnx");
        try (Scope scope = Scope.open("export")) {
            Block net = of.net();
            OnnxExport.of(net, of.inputs()).write(file);
            OnnxBlock read = Onnx.load(file);
            assertSameWeights(net, read);
            assertSame(net.forwardAll(of.data(1)), read.forwardAll(of.data(1)), 1e-6);
            assertSame(net.forwardAll(of.data(3)), read.forwardAll(of.data(3)), 1e-6);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {18, 20, 23})
    void isReadAtEachVersionWithItsWeightsOutside(int opset) throws IOException {
        Path file = folder.resolve("net.onnx");
        try (Scope scope = Scope.open("export")) {
            Block net = ExportedNets.TRANSFORMER.net();
            OnnxExport.of(net, ExportedNets.TRANSFORMER.inputs())
                    .opset(opset)
                    .weightsOutside()
                    .batch("rows")
                    .inputs("tokens")
                    .outputs("scores")
                    .write(file);
            assertTrue(Files.size(folder.resolve("net.onnx.data")) > 0);
            OnnxBlock read = Onnx.load(file);
            assertEquals("[tokens float[rows, 6, 16]]", read.inputs().toString());
            assertEquals("[scores float[rows, 3]]", read.outputs().toString());
            assertSameWeights(net, read);
            List<Tensor> data = ExportedNets.TRANSFORMER.data(2);
            assertSame(net.forwardAll(data), read.forwardAll(data), 1e-6);
        }
    }

    /** With a lower bound than 2 GB, of which a test would take too long. */
    @Test
    void weightsGoOutsideByThemselvesWhereTheFileWouldBeTooLong() throws IOException {
        try (Scope scope = Scope.open("export")) {
            Block net = ExportedNets.TRANSFORMER.net();
            OnnxExport export = OnnxExport.of(net, ExportedNets.TRANSFORMER.inputs());
            Path inside = folder.resolve("inside.onnx");
            export.write(inside);
            long bytes = Files.size(inside);
            export.insideUpTo(bytes).write(folder.resolve("just.onnx"));
            assertEquals(-1, Files.mismatch(inside, folder.resolve("just.onnx")));
            assertFalse(Files.exists(folder.resolve("just.onnx.data")));
            Path outside = folder.resolve("outside.onnx");
            export.insideUpTo(bytes - 1).write(outside);
            assertTrue(Files.size(folder.resolve("outside.onnx.data")) > 0);
            OnnxBlock read = Onnx.load(outside);
            assertSameWeights(net, read);
            List<Tensor> data = ExportedNets.TRANSFORMER.data(2);
            assertSame(net.forwardAll(data), read.forwardAll(data), 1e-6);
        }
    }

    /** At 2 GB itself, by lengths alone. */
    @Test
    void theBoundIsWhatAFileOfProtobufMayHave() {
        OnnxGraph empty = new OnnxGraph("bellows", List.of(), List.of(), List.of(), List.of(), List.of());
        OnnxModel bare = new OnnxModel(8, Map.of("", 18L), "bellows", empty, List.of(), Map.of());
        long rest = ModelFile.bytes(bare, List.of(claimed(1L << 30))) - (1L << 30);
        long room = Integer.MAX_VALUE - rest;
        assertTrue(OnnxExport.isInside(bare, List.of(claimed(room - 4)), ModelFile.MOST));
        assertFalse(OnnxExport.isInside(bare, List.of(claimed(room + 4)), ModelFile.MOST));
        assertFalse(OnnxExport.isInside(bare, List.of(claimed(1L << 30), claimed(1L << 30)), ModelFile.MOST));
        assertFalse(OnnxExport.isInside(bare, List.of(claimed(1L << 40)), ModelFile.MOST));
        assertFalse(OnnxExport.isInside(bare, List.of(), -1));
    }

    private static ModelFile.Array claimed(long bytes) {
        return new ModelFile.Array("w", ElementType.FLOAT, List.of(bytes / Float.BYTES), bytes, out -> {
            throw new IOException("nothing is written to know how long a file is");
        });
    }

    @Test
    void tellsAllThatOnnxCannotSayAndWritesNothing() {
        Path file = folder.resolve("net.onnx");
        try (Scope scope = Scope.open("export")) {
            Block net = new Sequential(
                    new Dense(3),
                    new Lambda("gamma", x -> new Gammaln().on(x)),
                    new Sequential(new Lambda("inverse", x -> new Erfinv().on(x))));
            net.initialize(new Xavier(), 1);
            UnsupportedOpException refusal = assertThrows(
                    UnsupportedOpException.class,
                    () -> OnnxExport.of(net, List.of(Spec.of(DType.F32, 2, 4))).write(file));
            String message = String.valueOf(refusal.getMessage());
            assertTrue(
                    message.startsWith("onnx: 2 ops cannot be exported at opset 18:\n  Gammaln, block 1, at "),
                    message);
            assertTrue(message.contains("\n  Erfinv, block 2.0, at "), message);
            assertFalse(Files.exists(file));
        }
    }

    @Test
    void refusesAVersionAndNamesThatThereAreTwice() {
        try (Scope scope = Scope.open("export")) {
            Block net = new Dense(3);
            net.initialize(new Xavier(), 1);
            OnnxExport export = OnnxExport.of(net, List.of(Spec.of(DType.F32, 2, 4)));
            assertThrows(UnsupportedOpException.class, () -> export.opset(9));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> export.inputs("x").outputs("x").write(folder.resolve("net.onnx")));
        }
    }

    @Test
    void whatDependsOnTheNumberOfRowsIsWrittenForOneAlone() throws IOException {
        Path file = folder.resolve("net.onnx");
        try (Scope scope = Scope.open("export")) {
            Block net = new Lambda("scaled", x -> x.mul(1.0 / x.shape().dim(0)));
            OnnxExport export = OnnxExport.of(net, List.of(Spec.of(DType.F32, 2, 4)));
            UnsupportedOpException refusal = assertThrows(UnsupportedOpException.class, () -> export.write(file));
            assertTrue(String.valueOf(refusal.getMessage()).contains("fixedBatch"));
            export.fixedBatch().write(file);
            assertEquals("[input float[2, 4]]", Onnx.load(file).inputs().toString());
        }
    }

    @Test
    void aSavedModelGoesOutAsThePageShows() throws IOException {
        Path file = folder.resolve("net.onnx");
        try (Scope scope = Scope.open("export")) {
            Block trained = ExportedNets.LENET.net();
            ModelFolder.save(trained, List.of(Spec.of(DType.F32, 1, 28, 28)), folder.resolve("model"));
            ModelFolder model = ModelFolder.open(new LocalFolder(folder.resolve("model")));
            Block net = NetworkJson.parse(model.network()).build();
            List<Spec> inputs = model.inputs().orElseThrow().stream()
                    .map(sample -> sample.with(sample.shape().insert(0, 1)))
                    .toList();
            net.initialize(new Xavier(), 0);
            net.materialize(inputs);
            Map<String, NDArray> arrays = model.arrays();
            net.parameters().forEach((path, parameter) -> parameter.data().assign(arrays.get(path)));
            Onnx.save(net, file, inputs);
            List<Tensor> data = ExportedNets.LENET.data(1);
            assertSame(trained.forwardAll(data), Onnx.load(file).forwardAll(data), 1e-6);
        }
    }
}
