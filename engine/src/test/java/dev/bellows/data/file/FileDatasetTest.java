package dev.bellows.data.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.data.Dataset;
import dev.bellows.data.Example;
import dev.bellows.ndarray.NDArray;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDatasetTest {
    @TempDir
    private Path folder;

    @Test
    void readsPicturesFromAFolderPerClass() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 0x010203);
        image.setRGB(1, 0, 0xFFFEFD);
        for (String place : List.of("dog/b.png", "cat/z.PNG", "cat/a.png")) {
            Path file = folder.resolve(place);
            Files.createDirectories(file.getParent());
            ImageIO.write(image, "png", file.toFile());
        }
        Files.writeString(folder.resolve("cat/notes.txt"), "not a picture");
        ImageFolderDataset data = new ImageFolderDataset(folder);
        assertEquals(List.of("cat", "dog"), data.classes());
        assertEquals(3, data.size());
        assertEquals(folder.resolve("cat/a.png"), data.file(0));
        Example<NDArray, Integer> last = data.get(2);
        assertEquals(1, last.target());
        assertEquals(Spec.of(DType.U8, 1, 2, 3), last.input().spec());
        assertArrayEquals(new int[] {1, 2, 3, 255, 254, 253}, last.input().toIntArray());
    }

    @Test
    void readsMnistPackedAndPlain() throws IOException {
        Path images = folder.resolve("train-images-idx3-ubyte");
        Files.write(images, idx(new int[] {2, 2, 3}, 12));
        Path labels = folder.resolve("train-labels-idx1-ubyte.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(labels))) {
            out.write(idx(new int[] {2}, 2));
        }
        Dataset<Example<NDArray, Integer>> data = Mnist.train(folder);
        assertEquals(2, data.size());
        assertEquals(Spec.of(DType.U8, 2, 3, 1), data.get(1).input().spec());
        assertArrayEquals(new int[] {6, 7, 8, 9, 10, 11}, data.get(1).input().toIntArray());
        assertEquals(1, data.get(1).target());
        assertThrows(IOException.class, () -> Mnist.read(labels, labels));
    }

    private static byte[] idx(int[] extents, int size) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * extents.length + size);
        bytes.putInt(0x800 | extents.length);
        for (int extent : extents) {
            bytes.putInt(extent);
        }
        for (int i = 0; i < size; i++) {
            bytes.put((byte) i);
        }
        return bytes.array();
    }

    @Test
    void readsCifarAsPixels() throws IOException {
        byte[] record = new byte[2 + 3072];
        record[0] = 4;
        record[1] = 99;
        for (int i = 0; i < 3072; i++) {
            record[2 + i] = (byte) (i / 1024 * 50 + i % 7);
        }
        Files.write(folder.resolve("test.bin"), record);
        Dataset<Example<NDArray, Integer>> data = Cifar.test100(folder, true);
        assertEquals(1, data.size());
        assertEquals(99, data.get(0).target());
        assertEquals(4, Cifar.test100(folder, false).get(0).target());
        int[] pixels = data.get(0).input().toIntArray();
        assertEquals(Spec.of(DType.U8, 32, 32, 3), data.get(0).input().spec());
        assertArrayEquals(
                new int[] {0, 52, 104, 1, 53, 105},
                new int[] {pixels[0], pixels[1], pixels[2], pixels[3], pixels[4], pixels[5]});
        assertThrows(IOException.class, () -> Cifar.test10(folder));
    }

    @Test
    void readsCommaSeparatedValues() throws IOException {
        String text = "name,size,note\r\n\"a, \"\"b\"\"\",1.5,\"two\nlines\"\nc,,\n";
        Csv csv = Csv.read(new StringReader(text), ',', true);
        assertEquals(List.of("name", "size", "note"), csv.header());
        assertEquals(List.of("a, \"b\"", "c"), csv.column("name"));
        assertEquals(List.of("two\nlines", ""), csv.column("note"));
        float[][] sizes = csv.numbers(List.of("size"));
        assertEquals(1.5f, sizes[0][0]);
        assertTrue(Float.isNaN(sizes[1][0]));
        assertEquals(
                "csv: column 'name' must hold numbers: row 0 has 'a, \"b\"'",
                assertThrows(IllegalArgumentException.class, () -> csv.numbers(List.of("name")))
                        .getMessage());
        assertEquals(
                List.of(List.of("1", ""), List.of("", "2")),
                Csv.read(new StringReader("1;\n;2"), ';', false).rows());
        assertThrows(IOException.class, () -> Csv.read(new StringReader("1,2\n3\n"), ',', false));
        assertThrows(IOException.class, () -> Csv.read(new StringReader("\"1"), ',', false));
    }

    @Test
    void readsLibSvmLines() throws IOException {
        Path file = folder.resolve("data.svm");
        Files.writeString(file, "1 1:0.5 3:2  # a comment\n\n-1 2:4\n");
        Dataset<Example<float[], Float>> data = LibSvm.read(file, 3);
        assertEquals(2, data.size());
        assertArrayEquals(new float[] {0.5f, 0, 2}, data.get(0).input());
        assertArrayEquals(new float[] {0, 4, 0}, data.get(1).input());
        assertEquals(-1, data.get(1).target());
        Files.writeString(file, "1 1:0.5\n0 4:1\n");
        assertEquals(
                "libsvm: line 2: the index must be from 1 to 3: 4",
                assertThrows(IOException.class, () -> LibSvm.read(file, 3)).getMessage());
        Files.writeString(file, "1 x\n");
        assertEquals(
                "libsvm: line 1: expects a label and pairs index:value: '1 x'",
                assertThrows(IOException.class, () -> LibSvm.read(file, 3)).getMessage());
    }
}
