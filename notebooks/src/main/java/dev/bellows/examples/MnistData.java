package dev.bellows.examples;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The MNIST database as a DataFrame with the columns {@code image} (array of 784 floats, row by row, 0 to 1) and
 * {@code label} (double, 0 to 9).
 *
 * <p>The driver reads the files, so the executors need not share a disk with it: the bytes travel once to each executor, as
 * a broadcast, and every partition makes its own rows from its part of them. Row order is file order.
 */
public final class MnistData {
    /** Values of one picture: 28 × 28. */
    public static final int PIXELS = 28 * 28;

    /** Which of the two halves of the database. */
    public enum Split {
        /** 60 000 digits to learn from. */
        TRAIN("train"),
        /** 10 000 digits, from other writers, to be measured on. */
        TEST("t10k");

        private final String prefix;

        Split(String prefix) {
            this.prefix = prefix;
        }
    }

    private MnistData() {}

    /** Loads one half. */
    public static Dataset<Row> load(SparkSession spark, Path directory, Split split) throws IOException {
        return load(spark, directory, split, Integer.MAX_VALUE);
    }

    /**
     * Loads one half, in as many partitions as the cluster has cores.
     *
     * @param directory holds the four files ({@code train-images-idx3-ubyte.gz}, …)
     * @param limit how many digits at most, from the first
     * @throws IOException if a file is missing or broken, or the two files do not belong together
     */
    public static Dataset<Row> load(SparkSession spark, Path directory, Split split, int limit) throws IOException {
        Idx images = read(directory, split, "images-idx3-ubyte.gz");
        Idx labels = read(directory, split, "labels-idx1-ubyte.gz");
        if (images.itemSize() != PIXELS || labels.itemSize() != 1 || images.items() != labels.items()) {
            throw new IOException("mnist: images and labels do not fit together: images " + images.shape() + ", labels "
                    + labels.shape() + " in " + directory + "; expected [n, 28, 28] and [n]");
        }
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        int count = Math.min(images.items(), limit);
        int partitions = Math.max(1, Math.min(context.defaultParallelism(), count));
        Broadcast<Part> everything = context.broadcast(new Part(images.slice(0, count), labels.slice(0, count)));
        FlatMapFunction<Integer, Digit> rows = partition -> everything.value().rows(partition, partitions);
        return spark.createDataset(
                        context.parallelize(
                                        IntStream.range(0, partitions).boxed().toList(), partitions)
                                .flatMap(rows)
                                .rdd(),
                        Encoders.bean(Digit.class))
                .toDF();
    }

    private static Idx read(Path directory, Split split, String suffix) throws IOException {
        return Idx.read(directory.resolve(split.prefix + "-" + suffix));
    }

    /** The bytes of one half of the database, as they travel to the executors. */
    private static final class Part implements Serializable {
        private final byte[] pixels;
        private final byte[] labels;

        Part(byte[] pixels, byte[] labels) {
            this.pixels = pixels;
            this.labels = labels;
        }

        /** The rows of one of {@code partitions} contiguous runs, made one by one as they are asked for. */
        Iterator<Digit> rows(int partition, int partitions) {
            int from = (int) ((long) labels.length * partition / partitions);
            int to = (int) ((long) labels.length * (partition + 1) / partitions);
            return IntStream.range(from, to).mapToObj(this::row).iterator();
        }

        private Digit row(int index) {
            float[] image = new float[PIXELS];
            for (int i = 0; i < PIXELS; i++) {
                image[i] = Byte.toUnsignedInt(pixels[index * PIXELS + i]) / 255f;
            }
            Digit digit = new Digit();
            digit.setImage(image);
            digit.setLabel(labels[index]);
            return digit;
        }
    }

    /** One row, in the shape that Spark's bean encoder reads without boxing a single pixel. */
    public static final class Digit implements Serializable {
        private float[] image = {};
        private double label;

        public float[] getImage() {
            return image;
        }

        public void setImage(float[] image) {
            this.image = image;
        }

        public double getLabel() {
            return label;
        }

        public void setLabel(double label) {
            this.label = label;
        }
    }
}
