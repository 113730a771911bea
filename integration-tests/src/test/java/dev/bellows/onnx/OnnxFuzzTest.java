package dev.bellows.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.bellows.core.DTypeException;
import dev.bellows.core.MemoryException;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.DamagedBytes;
import dev.bellows.io.onnx.Onnx;
import dev.bellows.io.onnx.OnnxBlock;
import dev.bellows.io.onnx.format.OnnxException;
import dev.bellows.io.onnx.format.OnnxValueInfo;
import dev.bellows.memory.Scope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Models with some of their bytes changed, cut out or doubled: each is loaded and traced, or refused with a sentence. A failure tells its seed,
 * which {@code -Dbellows.fuzz.seed=} replays; {@code -Dbellows.fuzz.files=} makes more of them, {@code
 * -Dbellows.fuzz.models=} takes those of another folder, such as {@code target/onnx-cases/node}.
 */
class OnnxFuzzTest {
    private static final Path MODELS = Path.of(System.getProperty(
            "bellows.fuzz.models",
            Path.of("src", "test", "resources", "onnx", "torch").toString()));
    private static final int FILES = Integer.getInteger("bellows.fuzz.files", 500);
    private static final long SEED = Long.getLong("bellows.fuzz.seed", 1);

    @Test
    void damagedModelsAreRefusedWithASentence() throws IOException {
        List<byte[]> models = models();
        int refused = 0;
        for (int i = 0; i < FILES; i++) {
            long seed = SEED + i;
            Random random = new Random(seed);
            byte[] damaged = DamagedBytes.of(models.get(random.nextInt(models.size())), random);
            String told = "-Dbellows.fuzz.files=1 -Dbellows.fuzz.seed=" + seed;
            try (Scope scope = Scope.open("fuzz")) {
                OnnxBlock net = Onnx.load("damaged", ByteBuffer.wrap(damaged));
                assertEquals(net.outputs().size(), net.infer(inputs(net)).size(), told);
            } catch (OnnxException
                    | UnsupportedOpException
                    | ShapeException
                    | DTypeException
                    | MemoryException refusal) {
                assertTrue(String.valueOf(refusal.getMessage()).length() > 20, told);
                refused++;
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                if (!String.valueOf(e.getMessage()).startsWith("onnx: ")) { // such as that it cannot be traced
                    fail(told, e);
                }
                refused++;
            }
        }
        assertTrue(refused > FILES / 4, "only " + refused + " of " + FILES + " were refused");
    }

    private static List<byte[]> models() throws IOException {
        List<byte[]> models = new ArrayList<>();
        try (Stream<Path> folders = Files.list(MODELS)) {
            for (Path folder : folders.sorted().toList()) {
                models.add(Files.readAllBytes(folder.resolve("model.onnx")));
            }
        }
        return models;
    }

    /** What it says that it takes, two where it leaves an extent open. */
    private static List<Spec> inputs(OnnxBlock net) {
        return net.inputs().stream()
                .map(input -> {
                    List<OnnxValueInfo.Dim> dims = Objects.requireNonNullElse(input.dims(), List.of());
                    int[] extents = dims.stream()
                            .mapToInt(dim -> dim.isOpen() ? 2 : (int) Math.min(64, dim.value()))
                            .toArray();
                    return new Spec(
                            Shape.of(extents),
                            Objects.requireNonNull(input.type().carrier()));
                })
                .toList();
    }
}
