package dev.bellows.io.keras;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Arrays and texts of an HDF5 file, by their paths. The only user of jHDF, a reader in Java. */
final class Hdf5 implements Closeable {
    private static final long MOST_ELEMENTS = Integer.MAX_VALUE / 8;
    private static final int MOST_DEPTH = 40;

    private final HdfFile file;
    private final long bytes;

    private Hdf5(HdfFile file, long bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    /**
     * Opens a file that is in memory.
     *
     * @throws IOException a sentence if it is none
     */
    static Hdf5 open(byte[] bytes) throws IOException {
        return guarded("the file", () -> new Hdf5(HdfFile.fromBytes(bytes), bytes.length));
    }

    /** The library tells damage by whatever exception comes of it. */
    private static <T> T guarded(String what, Supplier<T> action) throws IOException {
        try {
            return action.get();
        } catch (RuntimeException | StackOverflowError e) {
            throw new IOException("no HDF5 file, or a damaged one: " + what + ": " + e, e);
        }
    }

    /** The array at a path. */
    private Optional<Dataset> dataset(String path) throws IOException {
        return guarded(path, () -> {
            Node node = file;
            for (String name : path.split("/", MOST_DEPTH)) {
                node = node instanceof Group group ? group.getChild(name) : null;
                if (node == null) {
                    return Optional.empty();
                }
            }
            return node instanceof Dataset dataset ? Optional.of(dataset) : Optional.empty();
        });
    }

    /** The extents of the array at a path, if there is one. */
    Optional<Shape> shape(String path) throws IOException {
        Optional<Dataset> found = dataset(path);
        return found.isEmpty() ? Optional.empty() : Optional.of(guarded(path, () -> shape(found.get())));
    }

    private static Shape shape(Dataset dataset) {
        return Shape.of(dataset.getDimensions());
    }

    /**
     * The array at a path as f32, which belongs to the current scope.
     *
     * @throws IOException a sentence if there is none, or not of numbers
     */
    NDArray read(String path) throws IOException {
        Dataset dataset = dataset(path).orElseThrow(() -> new IOException("the file of weights has no " + path));
        float[] values = guarded(path, () -> floats(dataset));
        Shape shape = guarded(path, () -> shape(dataset));
        if (shape.size() != values.length) {
            throw new IOException(path + " has " + values.length + " elements, and claims " + shape);
        }
        NDArray array = NDArray.empty(new Spec(shape, DType.F32));
        if (values.length > 0) {
            array.set(values);
        }
        return array;
    }

    private float[] floats(Dataset dataset) {
        long elements = dataset.getSize();
        boolean isWhole = dataset.getFilters().isEmpty();
        if (elements < 0 || elements > MOST_ELEMENTS || (isWhole && elements > bytes)) {
            throw new IllegalArgumentException("it claims " + elements + " elements");
        }
        Object data = dataset.isScalar() ? dataset.getData() : elements == 0 ? new float[0] : dataset.getDataFlat();
        if (data instanceof float[] floats) {
            return floats;
        }
        float[] values = new float[Math.toIntExact(elements)];
        for (int i = 0; i < values.length; i++) {
            values[i] = number(dataset.isScalar() ? data : Array.get(data, i));
        }
        return values;
    }

    private static float number(Object value) {
        if (value instanceof Number number) {
            return number.floatValue();
        }
        throw new IllegalArgumentException("it holds no numbers");
    }

    /** The texts of an attribute of a group, if it is there. */
    Optional<List<String>> texts(String path, String attribute) throws IOException {
        return guarded(path + ", attribute " + attribute, () -> {
            Node node = file;
            for (String name : path.isEmpty() ? new String[0] : path.split("/", MOST_DEPTH)) {
                node = node instanceof Group group ? group.getChild(name) : null;
                if (node == null) {
                    return Optional.empty();
                }
            }
            Attribute found = node.getAttributes().get(attribute);
            if (found == null) {
                return Optional.empty();
            }
            if (found.getSize() > bytes) {
                throw new IllegalArgumentException("it claims " + found.getSize() + " texts");
            }
            Object data = found.getData();
            List<String> texts = new ArrayList<>();
            if (data instanceof String[] all) {
                texts.addAll(List.of(all));
            } else if (data instanceof String text) {
                texts.add(text);
            }
            return Optional.of(texts);
        });
    }

    @Override
    public void close() {
        file.close();
    }
}
