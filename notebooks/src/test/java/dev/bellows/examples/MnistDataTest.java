package dev.bellows.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MnistDataTest {
    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = LocalSpark.start();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void makesOneRowPerDigitInFileOrder(@TempDir Path directory) throws IOException {
        write(directory, "train", 5);
        Dataset<Row> digits = MnistData.load(spark, directory, MnistData.Split.TRAIN);
        assertEquals("image ARRAY<FLOAT>,label DOUBLE NOT NULL", digits.schema().toDDL());
        assertEquals(2, digits.rdd().getNumPartitions());
        List<Row> rows = digits.collectAsList();
        assertEquals(5, rows.size());
        for (int i = 0; i < 5; i++) {
            List<Float> image = rows.get(i).getList(0);
            assertEquals(MnistData.PIXELS, image.size());
            assertEquals(i / 255f, image.get(0));
            assertEquals(1f, image.get(MnistData.PIXELS - 1));
            assertEquals((double) i, rows.get(i).getDouble(1));
        }
    }

    @Test
    void readsTheTestHalfFromItsOwnFiles(@TempDir Path directory) throws IOException {
        write(directory, "t10k", 1);
        assertEquals(1, MnistData.load(spark, directory, MnistData.Split.TEST).count());
    }

    @Test
    void stopsAtTheLimit(@TempDir Path directory) throws IOException {
        write(directory, "train", 5);
        List<Row> rows =
                MnistData.load(spark, directory, MnistData.Split.TRAIN, 3).collectAsList();
        assertEquals(
                List.of(0.0, 1.0, 2.0),
                rows.stream().map(row -> row.getDouble(1)).toList());
    }

    @Test
    void rejectsImagesAndLabelsOfDifferentCounts(@TempDir Path directory) throws IOException {
        write(directory, "train", 3);
        Files.write(directory.resolve("train-labels-idx1-ubyte.gz"), IdxFiles.gzipped(IdxFiles.ubytes(new byte[2], 2)));
        String message = assertThrows(IOException.class, () -> MnistData.load(spark, directory, MnistData.Split.TRAIN))
                .getMessage();
        assertEquals(
                "mnist: images and labels do not fit together: images [3, 28, 28], labels [2] in " + directory
                        + "; expected [n, 28, 28] and [n]",
                message);
    }

    /** Picture i starts with the value i and ends with 255; its label is i. */
    private static void write(Path directory, String prefix, int count) throws IOException {
        byte[] pixels = new byte[count * MnistData.PIXELS];
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++) {
            pixels[i * MnistData.PIXELS] = (byte) i;
            pixels[(i + 1) * MnistData.PIXELS - 1] = (byte) 255;
            labels[i] = (byte) i;
        }
        Files.write(
                directory.resolve(prefix + "-images-idx3-ubyte.gz"),
                IdxFiles.gzipped(IdxFiles.ubytes(pixels, count, 28, 28)));
        Files.write(
                directory.resolve(prefix + "-labels-idx1-ubyte.gz"), IdxFiles.gzipped(IdxFiles.ubytes(labels, count)));
    }
}
