package dev.bellows.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights in several files with an index. */
final class SafetensorsFolderTest {
    @TempDir
    Path directory;

    private void file(String name, Map<String, NDArray> arrays) throws IOException {
        try (OutputStream out = Files.newOutputStream(directory.resolve(name))) {
            Safetensors.write(arrays, out);
        }
    }

    private void index(String map) throws IOException {
        Files.writeString(
                directory.resolve(SafetensorsFolder.INDEX),
                "{\"metadata\": {\"total_size\": 12}, \"weight_map\": " + map + "}",
                StandardCharsets.UTF_8);
    }

    private String refusal() {
        try (Scope scope = Scope.open("refused")) {
            String message = assertThrows(IOException.class, () -> SafetensorsFolder.read(new LocalFolder(directory)))
                    .getMessage();
            return message.replace(new LocalFolder(directory).toString(), "F");
        }
    }

    @Test
    void readsEachArrayFromTheFileThatTheIndexNames() throws IOException {
        try (Scope scope = Scope.open("folder")) {
            file("a-1.safetensors", Map.of("x", NDArray.of(new int[] {1}), "spare", NDArray.of(new int[] {9})));
            file("a-2.safetensors", Map.of("y", NDArray.of(new int[] {2})));
            index("{\"y\": \"a-2.safetensors\", \"x\": \"a-1.safetensors\"}");
            Map<String, NDArray> arrays = SafetensorsFolder.read(new LocalFolder(directory));
            assertEquals(Set.of("x", "y"), arrays.keySet());
            assertArrayEquals(new int[] {1}, arrays.get("x").toIntArray());
            assertArrayEquals(new int[] {2}, arrays.get("y").toIntArray());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"x": "../secret.safetensors"}   | weights: F/model.safetensors.index.json says that 'x' lies in '../secret.safetensors', which is no name of a safetensors file beside it
        {"x": "/etc/passwd"}             | weights: F/model.safetensors.index.json says that 'x' lies in '/etc/passwd', which is no name of a safetensors file beside it
        {"x": "a.bin"}                   | weights: F/model.safetensors.index.json says that 'x' lies in 'a.bin', which is no name of a safetensors file beside it
        {"x": "b.safetensors"}           | weights: F/b.safetensors is missing, which model.safetensors.index.json names; copy it too
        {"z": "a.safetensors"}           | weights: F/a.safetensors has no array 'z', though model.safetensors.index.json says so
        {}                               | weights: F/model.safetensors.index.json lists no array in its weight_map
        [                                | F/model.safetensors.index.json: not JSON
        """)
    void saysWhatIsWrongWithAnIndex(String map, String sentence) throws IOException {
        try (Scope scope = Scope.open("file")) {
            file("a.safetensors", Map.of("x", NDArray.of(new int[] {1})));
        }
        index(map);
        String message = refusal();
        assertEquals(sentence, message.substring(0, Math.min(message.length(), sentence.length())));
    }

    @Test
    void saysWhichFileIsDamaged() throws IOException {
        Files.write(directory.resolve(SafetensorsFolder.FILE), new byte[3]);
        assertEquals("F/model.safetensors: safetensors: the file ends 5 bytes early", refusal());
        Files.delete(directory.resolve(SafetensorsFolder.FILE));
        assertEquals("weights: F has neither model.safetensors nor model.safetensors.index.json", refusal());
    }
}
