package dev.bellows.data.file;

import dev.bellows.data.Dataset;
import dev.bellows.data.Example;
import dev.bellows.ndarray.NDArray;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * CIFAR-10 and CIFAR-100 (Krizhevsky 2009) in their binary version: pictures u8 {@code [32, 32, 3]} and classes. A record
 * is one label, or the coarse and the fine one, and the red, the green and the blue plane.
 */
public final class Cifar {
    private static final int SIDE = 32;
    private static final int CHANNELS = 3;
    private static final int PLANE = SIDE * SIDE;

    private Cifar() {}

    /** The 50,000 pictures for training of CIFAR-10, in {@code data_batch_1.bin} to {@code data_batch_5.bin}. */
    public static Dataset<Example<NDArray, Integer>> train10(Path folder) throws IOException {
        return read(
                List.of(
                        folder.resolve("data_batch_1.bin"),
                        folder.resolve("data_batch_2.bin"),
                        folder.resolve("data_batch_3.bin"),
                        folder.resolve("data_batch_4.bin"),
                        folder.resolve("data_batch_5.bin")),
                1,
                0);
    }

    /** The 10,000 pictures for testing of CIFAR-10, in {@code test_batch.bin}. */
    public static Dataset<Example<NDArray, Integer>> test10(Path folder) throws IOException {
        return read(List.of(folder.resolve("test_batch.bin")), 1, 0);
    }

    /** The 50,000 pictures for training of CIFAR-100 in {@code train.bin}, with 100 fine classes or 20 coarse ones. */
    public static Dataset<Example<NDArray, Integer>> train100(Path folder, boolean fine) throws IOException {
        return read(List.of(folder.resolve("train.bin")), 2, fine ? 1 : 0);
    }

    /** The 10,000 pictures for testing of CIFAR-100 in {@code test.bin}, with 100 fine classes or 20 coarse ones. */
    public static Dataset<Example<NDArray, Integer>> test100(Path folder, boolean fine) throws IOException {
        return read(List.of(folder.resolve("test.bin")), 2, fine ? 1 : 0);
    }

    private static Dataset<Example<NDArray, Integer>> read(List<Path> files, int labels, int chosen)
            throws IOException {
        int record = labels + CHANNELS * PLANE;
        ByteArrayOutputStream classes = new ByteArrayOutputStream();
        ByteArrayOutputStream pixels = new ByteArrayOutputStream();
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length % record != 0) {
                throw new IOException("cifar: " + file + " must be records of " + record + " bytes: " + bytes.length);
            }
            for (int at = 0; at < bytes.length; at += record) {
                classes.write(bytes[at + chosen]);
                interleave(bytes, at + labels, pixels);
            }
        }
        return new LabelledImages(pixels.toByteArray(), classes.toByteArray(), List.of(SIDE, SIDE, CHANNELS));
    }

    /** Planes to pixels. */
    private static void interleave(byte[] bytes, int at, ByteArrayOutputStream to) {
        for (int i = 0; i < PLANE; i++) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                to.write(bytes[at + channel * PLANE + i]);
            }
        }
    }
}
