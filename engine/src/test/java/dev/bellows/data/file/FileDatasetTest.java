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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
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
        Files.createDirectories(folder.resolve(".ipynb_checkpoints"));
        Files.copy(folder.resolve("cat/a.png"), folder.resolve(".ipynb_checkpoints/a-checkpoint.png"));
        Files.writeString(folder.resolve("cat/._a.png"), "what macOS puts beside a file");
        ImageFolderDataset data = new ImageFolderDataset(folder);
        assertEquals(List.of("cat", "dog"), data.classes());
        assertEquals("1 file of .txt", data.passedOver());
        assertEquals(3, data.size());
        assertEquals(folder.resolve("cat/a.png"), data.file(0));
        Example<NDArray, Integer> last = data.get(2);
        assertEquals(1, last.target());
        assertEquals(Spec.of(DType.U8, 1, 2, 3), last.input().spec());
        assertArrayEquals(new int[] {1, 2, 3, 255, 254, 253}, last.input().toIntArray());
        Files.createDirectories(folder.resolve("bird"));
        Files.writeString(folder.resolve("dog/1.webp"), "");
        Files.writeString(folder.resolve("dog/readme"), "");
        ImageFolderDataset more = new ImageFolderDataset(folder);
        assertEquals(List.of("bird", "cat", "dog"), more.classes());
        assertEquals(
                "no pictures of bird; 1 file without an ending; 1 file of .txt; 1 file of .webp", more.passedOver());
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

    @Test
    void saysThatAPageOfAServerIsNoMnist() throws IOException {
        Path labels = Files.writeString(folder.resolve("labels.gz"), "<html>not found</html>");
        Path images = folder.resolve("images");
        Files.write(images, idx(new int[] {1, 1, 1}, 1));
        String told = assertThrows(IOException.class, () -> Mnist.read(images, labels))
                .getMessage();
        assertTrue(told.startsWith("idx: " + labels + " is no whole file of gzip's"), told);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(whole)) {
            out.write(idx(new int[] {1}, 1));
        }
        Files.write(labels, Arrays.copyOf(whole.toByteArray(), whole.size() - 9));
        assertTrue(assertThrows(IOException.class, () -> Mnist.read(images, labels))
                .getMessage()
                .startsWith("idx: " + labels + " is no whole file of gzip's"));
    }

    @Test
    void refusesMnistWhoseExtentsAreNotThoseOfItsBytes() throws IOException {
        Path labels = folder.resolve("labels");
        Files.write(labels, idx(new int[] {1}, 1));
        for (int[] extents : new int[][] {{2, 2, 2}, {-1, -3, 4}, {-1, 0, 0}, {1 << 30, 1 << 30, 1 << 4}}) {
            Path images = folder.resolve("images");
            Files.write(images, idx(extents, extents[1] == 0 || extents[0] == 1 << 30 ? 0 : 12));
            String message = assertThrows(IOException.class, () -> Mnist.read(images, labels))
                    .getMessage();
            assertTrue(message.startsWith("idx: "), message);
        }
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
    void readsRecordsByTheirIndexOrByGoingThrough() throws IOException {
        ByteBuffer file = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        record(file, 0, new byte[] {1, 2, 3});
        int second = file.position();
        record(file, 1, new byte[] {4, 5, 6, 7}); // the magic number stood between these
        record(file, 2, new byte[0]);
        record(file, 3, new byte[] {8});
        byte[] bytes = Arrays.copyOf(file.array(), file.position());
        Path path = folder.resolve("some.rec");
        Files.write(path, bytes);
        byte[] whole = {4, 5, 6, 7, 0x0A, 0x23, (byte) 0xD7, (byte) 0xCE, 0x0A, 0x23, (byte) 0xD7, (byte) 0xCE, 8};
        try (RecordFile records = RecordFile.open(path)) {
            assertEquals(2, records.size());
            assertArrayEquals(new byte[] {1, 2, 3}, records.get(0).array());
            assertArrayEquals(whole, records.get(1).array());
        }
        Files.writeString(folder.resolve("some.idx"), "7\t" + second + "\n");
        try (RecordFile records = RecordFile.open(path)) {
            assertEquals(1, records.size());
            assertArrayEquals(whole, records.get(0).array());
        }
        Files.delete(folder.resolve("some.idx"));
        Files.write(path, Arrays.copyOf(bytes, bytes.length - 4));
        try (RecordFile records = RecordFile.open(path)) {
            assertThrows(UncheckedIOException.class, () -> records.get(1));
        }
        Files.write(path, new byte[8]);
        assertEquals(
                "record file: no record at byte 0 of " + path,
                assertThrows(IOException.class, () -> RecordFile.open(path)).getMessage());
    }

    private static void record(ByteBuffer file, int kind, byte[] bytes) {
        file.putInt(0xCED7230A).putInt(kind << 29 | bytes.length).put(bytes);
        file.position((file.position() + 3) / 4 * 4);
    }

    @Test
    void readsPicturesFromRecords() throws IOException {
        BufferedImage image = new BufferedImage(1, 2, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 1, 0x102030);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        ByteBuffer one = ByteBuffer.allocate(24 + png.size()).order(ByteOrder.LITTLE_ENDIAN);
        one.putInt(0).putFloat(3).putLong(9).putLong(0).put(png.toByteArray()).flip();
        ByteBuffer two = ByteBuffer.allocate(32 + png.size()).order(ByteOrder.LITTLE_ENDIAN);
        two.putInt(2)
                .putFloat(0)
                .putLong(9)
                .putLong(0)
                .putFloat(5)
                .putFloat(6)
                .put(png.toByteArray())
                .flip();
        ImageRecordDataset data = new ImageRecordDataset(Dataset.of(List.of(one, two)));
        assertArrayEquals(new float[] {3}, data.get(0).target());
        Example<NDArray, float[]> second = data.get(1);
        assertArrayEquals(new float[] {5, 6}, second.target());
        assertArrayEquals(new int[] {0, 0, 0, 16, 32, 48}, second.input().toIntArray());
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
                "csv: column 'name' must hold numbers: row 0 has 'a, \"b\"', which is no number",
                assertThrows(IllegalArgumentException.class, () -> csv.numbers(List.of("name")))
                        .getMessage());
        assertEquals(
                List.of(List.of("1", ""), List.of("", "2")),
                Csv.read(new StringReader("1;\n;2"), ';', false).rows());
        assertThrows(IOException.class, () -> Csv.read(new StringReader("1,2\n3\n"), ',', false));
        assertThrows(IOException.class, () -> Csv.read(new StringReader("\"1"), ',', false));
    }

    /** As spreadsheets write it: a byte order mark before the header, and blank lines at the end. */
    @Test
    void passesOverAMarkAndBlankLines() throws IOException {
        Csv csv = Csv.read(Files.writeString(folder.resolve("a.csv"), "\uFEFFage\r\n1\r\n\r\n2\r\n\r\n\r\n"), true);
        assertEquals(List.of("1", "2"), csv.column("age"));
        assertEquals(
                List.of(List.of("1", "2")),
                Csv.read(new StringReader("\n1,2\n\n"), ',', false).rows());
    }

    @Test
    void takesOtherMarksOfMissingValuesAndNoNumberForAnother() throws IOException {
        Csv csv = Csv.read(new StringReader("x,y\nNA,1\n2,0x1p3\n?,1e400\n-inf,1e39\n3,1d\n"), ',', true);
        float[][] x = csv.numbers(List.of("x"), Set.of("NA", "?"));
        assertTrue(Float.isNaN(x[0][0]) && Float.isNaN(x[2][0]));
        assertEquals(Float.NEGATIVE_INFINITY, x[3][0]);
        for (String[] bad : new String[][] {
            {"1", "0x1p3", "is no number"},
            {"2", "1e400", "is more than a float holds"},
            {"3", "1e39", "is more than a float holds"},
            {"4", "1d", "is no number"}
        }) {
            Csv one = new Csv(List.of("y"), List.of(List.of(bad[1])));
            assertEquals(
                    "csv: column 'y' must hold numbers: row 0 has '" + bad[1] + "', which " + bad[2],
                    assertThrows(IllegalArgumentException.class, () -> one.numbers(List.of("y")))
                            .getMessage());
        }
        assertTrue(assertThrows(IllegalArgumentException.class, () -> csv.numbers(List.of("y")))
                .getMessage()
                .contains("row 1 has '0x1p3'"));
        Csv secret = new Csv(List.of("y"), List.of(List.of("s".repeat(1000))));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> secret.numbers(List.of("y")))
                        .getMessage()
                        .length()
                < 150);
    }

    @Test
    void namesTheLineThatIsNoUtf8() throws IOException {
        Path latin = folder.resolve("latin.csv");
        Files.write(latin, "a,b\n1,2\nM\u00fcller,3\n".getBytes(StandardCharsets.ISO_8859_1));
        String told =
                assertThrows(IOException.class, () -> Csv.read(latin, true)).getMessage();
        assertTrue(told.startsWith("csv: line 3 of " + latin + " is no text in UTF-8; convert"), told);
    }

    @Test
    void saysWhichRecordHoldsNoPicture() {
        ByteBuffer record = new ImageRecord(
                        new float[] {1}, 0, 0, ByteBuffer.wrap("no picture".getBytes(StandardCharsets.UTF_8)))
                .write();
        ImageRecordDataset data = new ImageRecordDataset(Dataset.of(List.of(record)));
        assertEquals(
                "image records: cannot decode record 0: the bytes are no picture of a format that is known",
                assertThrows(UncheckedIOException.class, () -> data.get(0)).getMessage());
    }
}
