package dev.bellows.data.file;

import dev.bellows.data.Dataset;
import dev.bellows.data.Example;
import dev.bellows.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * MNIST (LeCun et al. 1998) and whatever comes in the same files, such as Fashion-MNIST (Xiao et al. 2017): pictures
 * u8 {@code [28, 28, 1]} and classes 0 to 9.
 */
public final class Mnist {
    private Mnist() {}

    /** The 60,000 pictures for training in {@code train-images-idx3-ubyte} and {@code train-labels-idx1-ubyte}. */
    public static Dataset<Example<NDArray, Integer>> train(Path folder) throws IOException {
        return read(file(folder, "train-images-idx3-ubyte"), file(folder, "train-labels-idx1-ubyte"));
    }

    /** The 10,000 pictures for testing in {@code t10k-images-idx3-ubyte} and {@code t10k-labels-idx1-ubyte}. */
    public static Dataset<Example<NDArray, Integer>> test(Path folder) throws IOException {
        return read(file(folder, "t10k-images-idx3-ubyte"), file(folder, "t10k-labels-idx1-ubyte"));
    }

    /**
     * Pictures and labels in two idx files; with the ending {@code .gz} they are compressed.
     *
     * @throws IOException if they cannot be read, are no idx files of bytes, or differ in their number
     */
    public static Dataset<Example<NDArray, Integer>> read(Path images, Path labels) throws IOException {
        IdxFile pictures = IdxFile.read(images, 3);
        IdxFile classes = IdxFile.read(labels, 1);
        int count = pictures.extents().get(0);
        if (count != classes.extents().get(0)) {
            throw new IOException("mnist: both files must be of one size: " + count + " pictures in " + images + ", "
                    + classes.extents().get(0) + " labels in " + labels);
        }
        List<Integer> extents =
                List.of(pictures.extents().get(1), pictures.extents().get(2), 1);
        return new LabelledImages(pictures.bytes(), classes.bytes(), extents);
    }

    private static Path file(Path folder, String name) {
        Path packed = folder.resolve(name + ".gz");
        return Files.exists(packed) ? packed : folder.resolve(name);
    }
}
