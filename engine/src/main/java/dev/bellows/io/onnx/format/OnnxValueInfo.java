package dev.bellows.io.onnx.format;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a file says of a value.
 *
 * @param kind what it is: {@code tensor}, or a kind that no tensor is, such as {@code sequence}
 * @param type of the tensor's elements
 * @param dims the extents, or null where even their number is not said
 */
public record OnnxValueInfo(
        String name,
        String kind,
        ElementType type,
        @Nullable List<Dim> dims) {
    public static final String TENSOR = "tensor";

    /**
     * The extent of an axis.
     *
     * @param value the extent, or -1 if it is open
     * @param name what the file calls an open extent, or ""
     */
    public record Dim(long value, String name) {
        public boolean isOpen() {
            return value < 0;
        }

        @Override
        public String toString() {
            return isOpen() ? name.isEmpty() ? "?" : name : Long.toString(value);
        }
    }

    @Override
    public String toString() {
        List<Dim> known = dims;
        String shape =
                known == null ? "[…]" : known.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
        return name + " " + (kind.equals(TENSOR) ? type + shape : kind);
    }
}
