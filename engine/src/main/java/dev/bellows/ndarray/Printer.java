package dev.bellows.ndarray;

import dev.bellows.core.Shape;
import java.util.Locale;

/** Prints an array as its spec and its elements, with the middle of long axes left out. */
final class Printer {
    private static final int EDGE = 3;

    private final double[] values;
    private final Shape shape;
    private final boolean whole;
    private final StringBuilder out = new StringBuilder();

    private Printer(NDArray array) {
        this.values = array.toDoubleArray();
        this.shape = array.shape();
        this.whole = !array.dtype().isFloating();
    }

    static String print(NDArray array) {
        Printer printer = new Printer(array);
        printer.axis(0, 0);
        return array.spec() + " " + printer.out;
    }

    private void axis(int axis, int start) {
        if (axis == shape.rank()) {
            double value = values[start];
            out.append(
                    whole || (value == Math.rint(value) && Math.abs(value) < 1e6)
                            ? String.format(Locale.ROOT, "%.0f", value)
                            : String.format(Locale.ROOT, "%.5g", value));
            return;
        }
        int extent = shape.dim(axis);
        int stride = (int) shape.slice(axis + 1, shape.rank()).size();
        out.append('[');
        for (int i = 0; i < extent; i++) {
            if (i > 0) {
                out.append(", ");
            }
            if (extent > 2 * EDGE + 1 && i == EDGE) {
                out.append("…, ");
                i = extent - EDGE;
            }
            axis(axis + 1, start + i * stride);
        }
        out.append(']');
    }
}
