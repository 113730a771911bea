package dev.bellows.io.onnx.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelReaderTest {
    private static byte[] tensor(String location, long offset, long length, long... dims) {
        return WireWriter.message(out -> {
            for (long dim : dims) {
                out.whole(OnnxFields.Tensor.DIMS, dim);
            }
            out.whole(OnnxFields.Tensor.DATA_TYPE, ElementType.FLOAT.number());
            out.text(OnnxFields.Tensor.NAME, "w");
            Map.of("location", location, "offset", "" + offset, "length", "" + length)
                    .forEach((key, value) -> out.message(OnnxFields.Tensor.EXTERNAL_DATA, in -> {
                        in.text(OnnxFields.Entry.KEY, key);
                        in.text(OnnxFields.Entry.VALUE, value);
                    }));
            out.whole(OnnxFields.Tensor.DATA_LOCATION, OnnxFields.Tensor.EXTERNAL);
        });
    }

    private static Path model(Path folder, byte[] tensor) throws IOException {
        byte[] bytes = WireWriter.message(out -> out.message(
                OnnxFields.Model.GRAPH, graph -> graph.bytes(OnnxFields.Graph.INITIALIZER, ByteBuffer.wrap(tensor))));
        return Files.write(folder.resolve("model.onnx"), bytes);
    }

    private static String refusal(Path file) {
        return String.valueOf(
                assertThrows(OnnxException.class, () -> ModelReader.read(file)).getMessage());
    }

    @Test
    void mapsArraysInAFileBeside(@TempDir Path folder) throws IOException {
        Files.write(folder.resolve("w.bin"), new byte[] {9, 9, 9, 9, 0, 0, (byte) 0x80, 0x3F, 0, 0, 0, 0x40});
        OnnxModel read = ModelReader.read(model(folder, tensor("w.bin", 4, 8, 2)));
        ByteBuffer data = read.graph().initializers().get(0).data();
        assertTrue(data.isDirect());
        assertEquals(1f, data.getFloat());
        assertEquals(2f, data.getFloat());
    }

    @Test
    void refusesFilesThatLieElsewhere(@TempDir Path around) throws IOException {
        Path folder = Files.createDirectories(around.resolve("model"));
        Files.write(around.resolve("secret"), new byte[8]);
        Files.createSymbolicLink(folder.resolve("link"), around.resolve("secret"));
        for (String location : List.of("../secret", around.resolve("secret").toString(), "a/../../secret", "", ".")) {
            String told = refusal(model(folder, tensor(location, 0, 8, 2)));
            assertTrue(told.contains("model.onnx") && told.contains("'" + location + "'"), told);
        }
        assertTrue(refusal(model(folder, tensor("link", 0, 8, 2))).contains("leads out of the model's folder"));
        assertTrue(refusal(model(folder, tensor("gone", 0, 8, 2))).contains("no such file"));
    }

    @Test
    void refusesBytesThatAreNotThere(@TempDir Path folder) throws IOException {
        Files.write(folder.resolve("w.bin"), new byte[8]);
        assertTrue(refusal(model(folder, tensor("w.bin", 4, 8, 2))).contains("which has 8"));
        assertTrue(refusal(model(folder, tensor("w.bin", 0, 12, 2))).contains("needs 8 bytes, its entry says 12"));
        assertTrue(refusal(model(folder, tensor("w.bin", Long.MAX_VALUE, 8, 2))).contains("which has 8"));
        assertTrue(
                refusal(model(folder, tensor("w.bin", 0, 8, Long.MAX_VALUE, 2))).contains("than can be counted"));
        assertTrue(refusal(model(folder, tensor("w.bin", 0, 8, -1))).contains("negative extent"));
    }

    @Test
    void refusesWhatIsNoModel(@TempDir Path folder) throws IOException {
        Path text = Files.writeString(folder.resolve("a.onnx"), "hello, this is no model", StandardCharsets.UTF_8);
        assertTrue(refusal(text).startsWith("onnx: " + text + ": not an ONNX file, or a damaged one"), refusal(text));
        Path empty = Files.write(folder.resolve("b.onnx"), new byte[0]);
        assertTrue(refusal(empty).contains("expects one graph, found 0"));
    }

    @Test
    void refusesDepthsWithoutEnd(@TempDir Path folder) throws IOException {
        byte[] inner = new byte[0];
        for (int i = 0; i < 300; i++) {
            byte[] graph = inner;
            byte[] attribute = WireWriter.message(out -> out.bytes(OnnxFields.Attribute.G, ByteBuffer.wrap(graph)));
            byte[] node = WireWriter.message(out -> out.bytes(OnnxFields.Node.ATTRIBUTE, ByteBuffer.wrap(attribute)));
            inner = WireWriter.message(out -> out.bytes(OnnxFields.Graph.NODE, ByteBuffer.wrap(node)));
        }
        byte[] deep = inner;
        Path file = Files.write(
                folder.resolve("deep.onnx"),
                WireWriter.message(out -> out.bytes(OnnxFields.Model.GRAPH, ByteBuffer.wrap(deep))));
        assertTrue(refusal(file).contains("deep within one another"), refusal(file));
    }

    @Test
    void readsValuesThatAreNotPacked() throws IOException {
        byte[] bytes = WireWriter.message(out -> {
            out.whole(OnnxFields.Tensor.DIMS, 2);
            out.whole(OnnxFields.Tensor.DATA_TYPE, ElementType.FLOAT.number());
            out.number(OnnxFields.Tensor.FLOAT_DATA, 1.5f);
            out.number(OnnxFields.Tensor.FLOAT_DATA, -2);
        });
        OnnxTensor read = ModelReader.tensor("t", ByteBuffer.wrap(bytes));
        assertEquals(1.5f, read.data().getFloat(0));
        assertEquals(-2f, read.data().getFloat(4));
    }
}
