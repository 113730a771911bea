package dev.bellows.spark.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.io.Safetensors;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of a model, as bytes that come from a stranger. */
class RuntimeFilesTest {
    @TempDir
    Path directory;

    private static byte[] packed(Map<String, byte[]> parts) throws IOException {
        Map<String, Spec> specs = new LinkedHashMap<>();
        parts.forEach((name, bytes) -> specs.put(name, Spec.of(DType.U8, bytes.length)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream all = out) {
            Safetensors.writeHeader(specs, all);
            for (byte[] part : parts.values()) {
                all.write(part);
            }
        }
        return out.toByteArray();
    }

    private Path folder() throws IOException {
        return Files.createDirectory(directory.resolve("folder"));
    }

    @Test
    void putsPartsTogether() throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        parts.put("0:model.onnx", new byte[] {1, 2});
        parts.put("0:below/weights", new byte[] {3});
        parts.put("1:below/weights", new byte[] {4, 5});
        Path model = RuntimeFiles.unpack(new ByteArrayInputStream(packed(parts)), folder());
        assertArrayEquals(new byte[] {1, 2}, Files.readAllBytes(model));
        assertArrayEquals(
                new byte[] {3, 4, 5},
                Files.readAllBytes(model.resolveSibling("below").resolve("weights")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0:../escaped", "0:below/../../escaped", "0:", "0:.", "0:/escaped"})
    void writesNothingOutside(String name) throws IOException {
        byte[] bytes = packed(Map.of(name, new byte[] {1}));
        Path folder = folder();
        IOException refusal =
                assertThrows(IOException.class, () -> RuntimeFiles.unpack(new ByteArrayInputStream(bytes), folder));
        assertTrue(String.valueOf(refusal.getMessage()).contains("is no file of a model"), refusal.getMessage());
        try (Stream<Path> there = Files.walk(directory)) {
            assertEquals(2, there.count());
        }
    }

    @Test
    void refusesFilesThatEndEarlyOrLackTheModel() throws IOException {
        byte[] whole = packed(Map.of("0:model.onnx", new byte[100]));
        byte[] cut = Arrays.copyOf(whole, whole.length - 1);
        Path folder = folder();
        String early = String.valueOf(
                assertThrows(IOException.class, () -> RuntimeFiles.unpack(new ByteArrayInputStream(cut), folder))
                        .getMessage());
        assertTrue(early.contains("end early"), early);
        byte[] other = packed(Map.of("0:other", new byte[1]));
        String lacking = String.valueOf(assertThrows(
                        IOException.class,
                        () -> RuntimeFiles.unpack(
                                new ByteArrayInputStream(other), Files.createDirectory(directory.resolve("b"))))
                .getMessage());
        assertTrue(lacking.contains("there is no model"), lacking);
    }
}
