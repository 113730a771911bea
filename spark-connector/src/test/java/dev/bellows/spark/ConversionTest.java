package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.data.file.ImageRecord;
import dev.bellows.data.file.RecordWriter;
import dev.bellows.io.keras.Keras;
import dev.bellows.io.mxnet.MxNet;
import dev.bellows.io.numpy.Npz;
import dev.bellows.io.onnx.Onnx;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models and arrays in other formats, and what they are in words. */
class ConversionTest {
    private static final Configuration HADOOP = new Configuration();

    @TempDir
    Path folder;

    private String keras(String file) throws IOException {
        return EngineFiles.copy("keras/" + file, folder).toString();
    }

    private String rows(String file) throws IOException {
        return EngineFiles.copy("data-files/" + file, folder).toString();
    }

    private String to(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void aKerasModelBecomesAnOnnxModelThatGivesTheSame() throws IOException {
        Conversion.convert(keras("picture.keras"), to("picture.onnx"), HADOOP);
        try (Scope scope = Scope.open("convert")) {
            NDArray x = NDArray.empty(Spec.of(DType.F32, 2, 6, 6, 1));
            float[] values = new float[72];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) Math.sin(i);
            }
            x.set(values);
            Block there = Keras.load(folder.resolve("picture.keras")).build();
            Block here = Onnx.load(folder.resolve("picture.onnx"));
            assertArrayEquals(
                    ((NDArray) there.forward(x)).toFloatArray(), ((NDArray) here.forward(x)).toFloatArray(), 1e-6f);
        }
        String told = Description.of(to("picture.onnx"), HADOOP);
        assertTrue(told.contains("opset 18") && told.contains("operator Conv 1"), told);
    }

    @Test
    void aModelBecomesOneOfMxNetThatGivesTheSame() throws IOException {
        Conversion.convert(keras("picture.keras"), to("picture-0003.params"), HADOOP);
        try (Scope scope = Scope.open("convert")) {
            NDArray x = NDArray.empty(Spec.of(DType.F32, 2, 6, 6, 1));
            x.fill(0.25);
            Block there = Keras.load(folder.resolve("picture.keras")).build();
            Block here = MxNet.load(folder.resolve("picture"), 3);
            assertArrayEquals(
                    ((NDArray) there.forward(x)).toFloatArray(), ((NDArray) here.forward(x)).toFloatArray(), 1e-5f);
        }
        String told = Description.of(to("picture-0003.params"), HADOOP);
        assertTrue(told.contains("format params of MXNet") && told.contains("MxNet("), told);
        Files.delete(folder.resolve("picture-symbol.json"));
        String arrays = Description.of(to("picture-0003.params"), HADOOP);
        assertTrue(arrays.contains("arrays ") && arrays.contains(" f32["), arrays);
    }

    @Test
    void aModelIsWrittenAsAFolderAndComesBackFromIt() throws IOException {
        Conversion.convert(keras("tagger.h5"), to("tagger"), HADOOP);
        SavedNetwork again = SavedNetwork.read(to("tagger"), HADOOP);
        assertEquals(SavedNetwork.read(to("tagger.h5"), HADOOP).json(), again.json());
        String told = Description.of(to("tagger"), HADOOP);
        assertTrue(told.contains("input f32[4]") && told.contains("Keras(Bidirectional)"), told);
        assertTrue(Description.of(to("tagger.h5"), HADOOP).contains("format keras 3.15.1"), told);
    }

    @Test
    void arraysGoFromOneFormatToAnother() throws IOException {
        String pair = rows("pair.npz");
        Conversion.convert(pair, to("pair.safetensors"), HADOOP);
        Conversion.convert(to("pair.safetensors"), to("again.npz"), HADOOP);
        try (Scope scope = Scope.open("convert")) {
            assertEquals(
                    Npz.read(Path.of(pair)).get("y").read(),
                    Npz.read(folder.resolve("again.npz")).get("y").read());
        }
        String told = Description.of(to("pair.safetensors"), HADOOP);
        assertTrue(told.contains("x F32[4, 3]") && told.contains("y I64[4]"), told);
        assertTrue(Description.of(to("again.npz"), HADOOP).contains("x <f4[4, 3]"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Conversion.convert(pair, to("again.npz"), HADOOP))
                .getMessage()
                .contains("already"));
    }

    @Test
    void filesOfRowsAreToldWithTheirColumns() throws IOException {
        String told = Description.of(rows("examples.tfrecord"), HADOOP);
        assertTrue(told.contains("column y I64") && told.endsWith("rows 4"), told);
        for (String file : List.of("rows.npy", "pair.npz", "samples.tar", "table.arrow", "table.arrows")) {
            assertTrue(Description.of(rows(file), HADOOP).startsWith("bytes "), file);
        }
    }

    @Test
    void recordsOfMxNetAndPicturesInFoldersAreTold() throws IOException {
        try (RecordWriter out = RecordWriter.create(folder.resolve("ours.rec"))) {
            for (int i = 0; i < 3; i++) {
                out.write(new ImageRecord(new float[] {i, 0.5f}, i, 0, ByteBuffer.wrap(new byte[7])).write());
            }
        }
        String told = Description.of(to("ours.rec"), HADOOP);
        assertTrue(told.endsWith("records 3\nfirst labels [0.0, 0.5], bytes 7"), told);
        Files.write(folder.resolve("cut.rec"), Arrays.copyOf(Files.readAllBytes(folder.resolve("ours.rec")), 30));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Description.of(to("cut.rec"), HADOOP))
                .getMessage()
                .contains("cut off at byte 30"));
        for (String name : List.of("cat/1.png", "cat/2.JPG", "dog/1.png")) {
            Path file = folder.resolve("pictures").resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, new byte[] {1});
        }
        assertEquals("format folder of pictures\nlabel cat 2\nlabel dog 1", Description.of(to("pictures"), HADOOP));
    }

    @Test
    void picklesAreRefusedWithTheLinesThatConvertThem() throws IOException {
        Files.write(folder.resolve("net.pt"), new byte[] {(byte) 0x80, 4});
        for (Runnable refused : new Runnable[] {
            () -> Conversion.convert(to("net.pt"), to("net.onnx"), HADOOP), () -> Description.of(to("net.pt"), HADOOP)
        }) {
            IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, refused::run);
            assertTrue(refusal.getMessage().contains("import torch, safetensors.torch"), refusal::getMessage);
            assertTrue(refusal.getMessage().contains("net.pt"), refusal::getMessage);
        }
    }
}
