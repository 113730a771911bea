package dev.bellows.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelFolderTest {
    private static final List<Spec> INPUTS = List.of(Spec.of(DType.F32, 3), Spec.of(DType.I32));

    @TempDir
    Path directory;

    /** A folder that is on no disk. */
    private static final class MemoryFolder implements Folder {
        private final Map<String, byte[]> files = new TreeMap<>();

        @Override
        public boolean has(String file) {
            return files.containsKey(file);
        }

        @Override
        public InputStream read(String file) {
            return new ByteArrayInputStream(files.getOrDefault(file, new byte[0]));
        }

        @Override
        public OutputStream write(String file) {
            return new ByteArrayOutputStream() {
                @Override
                public void close() {
                    files.put(file, toByteArray());
                }
            };
        }

        @Override
        public String toString() {
            return "memory:model";
        }
    }

    private static MemoryFolder saved() throws IOException {
        MemoryFolder folder = new MemoryFolder();
        FolderWriter writer = new FolderWriter(folder);
        ModelFolder.describe(writer, "{\"layer\": \"Dense\", \"units\": 2}", INPUTS);
        writer.arrays(ModelFolder.WEIGHTS, Map.of("weight", NDArray.of(new float[] {1, 2, 3})));
        writer.finish();
        return folder;
    }

    @Test
    void holdsTheNetworkItsInputsAndItsWeights() throws IOException {
        ModelFolder model = ModelFolder.open(saved());
        assertFalse(model.isGraph());
        assertEquals("{\"layer\": \"Dense\", \"units\": 2}", model.network());
        assertEquals(Optional.of(INPUTS), model.inputs());
        try (Scope scope = Scope.open("read")) {
            assertEquals(2, model.arrays().get("weight").toFloatArray()[1]);
        }
    }

    @Test
    void isWholeOrNotThere() throws IOException {
        try (Scope scope = Scope.open("network")) {
            Block net = new Dense(2);
            net.initialize(new Xavier(), 1);
            net.materialize(List.of(Spec.of(DType.F32, 1, 3)));
            ModelFolder.save(net, INPUTS.subList(0, 1), directory.resolve("model"));
            assertThrows(
                    IOException.class,
                    () -> LocalFolder.writeWhole(directory.resolve("model"), writer -> {
                        writer.text("network.json", "half");
                        throw new IOException("disk full");
                    }));
        }
        ModelFolder model = ModelFolder.open(new LocalFolder(directory.resolve("model")));
        assertEquals(Optional.of(INPUTS.subList(0, 1)), model.inputs());
        assertTrue(model.network().contains("Dense"));
    }

    @Test
    void everyDamageOfAnyFileIsNoticedWhileItIsRead() throws IOException {
        SplittableRandom random = new SplittableRandom(20261128);
        for (int i = 0; i < 300; i++) {
            MemoryFolder folder = saved();
            String file = List.of(ModelFolder.NETWORK, ModelFolder.INPUTS, ModelFolder.WEIGHTS)
                    .get(i % 3);
            byte[] bytes = folder.files.getOrDefault(file, new byte[0]);
            folder.files.put(
                    file,
                    i % 2 == 0 ? flipped(bytes, random) : java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)));
            IOException damage = assertThrows(IOException.class, () -> readAll(ModelFolder.open(folder)));
            String message = String.valueOf(damage.getMessage());
            assertTrue(message.startsWith("memory:model/" + file), message);
            assertTrue(message.endsWith("; copy the model again, or save it again"), message);
        }
    }

    private static byte[] flipped(byte[] bytes, SplittableRandom random) {
        byte[] damaged = bytes.clone();
        damaged[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        return damaged;
    }

    /** As a loader does, that stops reading the weights where their header says that they end. */
    private static void readAll(ModelFolder model) throws IOException {
        model.network();
        model.inputs();
        try (InputStream weights = model.weights()) {
            assertTrue(weights.read() >= -1);
        }
    }

    @Test
    void aMissingFileAndAFolderWithoutAModelAreNamed() throws IOException {
        MemoryFolder folder = saved();
        folder.files.remove(ModelFolder.WEIGHTS);
        assertEquals(
                "memory:model/weights.safetensors is missing; copy the model again, or save it again",
                assertThrows(IOException.class, () -> readAll(ModelFolder.open(folder)))
                        .getMessage());
        assertEquals(
                "model: memory:model holds no model: it has neither manifest.json nor network.json nor graph.json;"
                        + " give the folder of one model, not the one around it",
                assertThrows(IOException.class, () -> ModelFolder.open(new MemoryFolder()))
                        .getMessage());
    }

    @Test
    void readsFoldersWithoutAManifestAsTheyAre() throws IOException {
        MemoryFolder folder = saved();
        folder.files.remove(Manifest.FILE);
        folder.files.remove(ModelFolder.INPUTS);
        ModelFolder model = ModelFolder.open(folder);
        assertEquals(Optional.empty(), model.inputs());
        readAll(model);
    }

    @Test
    void aFileOnDiskIsNeverOverwritten() throws IOException {
        LocalFolder folder = new LocalFolder(directory);
        folder.write("a").close();
        assertThrows(IOException.class, () -> folder.write("a").close());
        assertTrue(Files.exists(directory.resolve("a")));
    }
}
