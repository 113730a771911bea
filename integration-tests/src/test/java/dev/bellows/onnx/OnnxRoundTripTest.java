package dev.bellows.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import dev.bellows.io.onnx.Onnx;
import dev.bellows.io.onnx.OnnxBlock;
import dev.bellows.io.onnx.export.OnnxExport;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Parameter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Networks of PyTorch and Keras that come in, compute what ONNX Runtime does, have PyTorch's gradients, go out again, and come back with the same
 * weights in bits: those that other tests read, and fifty that {@code onnx_random_models.py} drew by a seed, which their names begin with. {@code
 * -Dbellows.onnx.random=ZIP} tests others of that script.
 */
class OnnxRoundTripTest {
    private static final Path FILES = Path.of("src", "test", "resources", "onnx");
    private static final Path RANDOM = Path.of(System.getProperty(
            "bellows.onnx.random", FILES.resolve("random.zip").toString()));

    @TempDir
    static Path drawn;

    @TempDir
    private Path folder;

    @BeforeAll
    static void unpack() throws IOException {
        try (InputStream file = Files.newInputStream(RANDOM);
                ZipInputStream in = new ZipInputStream(file)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path to = drawn.resolve(entry.getName()).normalize();
                assertTrue(to.startsWith(drawn), entry::getName);
                Files.createDirectories(to.getParent());
                Files.copy(in, to);
            }
        }
    }

    private static List<ImportedModel> in(Path models) throws IOException {
        List<ImportedModel> all = new ArrayList<>();
        for (String name : ImportedModel.names(models)) {
            all.add(new ImportedModel(models.resolve(name)));
        }
        return all;
    }

    @Test
    void fiftyRandomNetworksOfPyTorchComeInAndGoOut() throws IOException {
        List<ImportedModel> models = in(drawn);
        assertEquals(50, models.size());
        check(models);
    }

    @Test
    void networksOfPyTorchComeInAndGoOut() throws IOException {
        check(in(FILES.resolve("torch")));
    }

    @Test
    void networksOfKerasComeInAndGoOut() throws IOException {
        check(in(FILES.resolve("keras")));
    }

    private void check(List<ImportedModel> models) {
        TreeMap<String, String> failed = new TreeMap<>();
        for (ImportedModel model : models) {
            String name = model.folder().getFileName().toString();
            try (Scope scope = Scope.open("model")) {
                check(model);
            } catch (AssertionError | RuntimeException | IOException | OrtException e) {
                failed.put(name, String.valueOf(e.getMessage()));
            }
        }
        StringBuilder text = new StringBuilder();
        failed.forEach((name, why) -> text.append(name).append(": ").append(why).append('\n'));
        assertEquals("", text.toString(), () -> failed.size() + " of " + models.size());
    }

    private void check(ImportedModel model) throws IOException, OrtException {
        OnnxBlock net = Onnx.load(model.file());
        NDArray x = model.input();
        NDArray more = ImportedModel.twice(x);
        NDArray y = (NDArray) net.forward(x);
        ImportedModel.assertNear(model.output(), y, "what PyTorch gave");
        ImportedModel.assertNear(OnnxRuntimeOracle.of(model.file(), List.of(x)).get(0), y, "in ONNX Runtime");
        model.assertGradients(net);
        Path file = folder.resolve("out.onnx");
        OnnxExport.of(net, List.of(x.spec())).write(file);
        ImportedModel.assertNear(y, OnnxRuntimeOracle.of(file, List.of(x)).get(0), "ours in ONNX Runtime");
        ImportedModel.assertNear(
                (NDArray) net.forward(more),
                OnnxRuntimeOracle.of(file, List.of(more)).get(0),
                "ours in ONNX Runtime, twice as many rows");
        OnnxBlock again = Onnx.load(file);
        net.parameters().forEach((path, parameter) -> {
            if (parameter.role() == Parameter.Role.GIVEN) {
                return; // settings and fixed statistics are constants, which an export may compute with
            }
            Parameter same = Objects.requireNonNull(again.parameters().get(path), path);
            assertEquals(parameter.spec(), same.spec(), path);
            assertArrayEquals(bytes(parameter), bytes(same), path);
        });
        ImportedModel.assertNear(y, (NDArray) again.forward(x), "read again");
    }

    private static byte[] bytes(Parameter parameter) {
        byte[] bytes = new byte[(int) parameter.spec().bytes()];
        parameter.data().read().get(bytes);
        return bytes;
    }
}
