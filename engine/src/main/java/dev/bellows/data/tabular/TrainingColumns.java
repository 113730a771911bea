package dev.bellows.data.tabular;

import dev.bellows.core.ShapeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The values of each column of the rows for training, in ascending order and without the missing ones. */
final class TrainingColumns {
    private final String fitting;
    private final List<double[]> columns = new ArrayList<>();

    /** @param fitting who asks, for messages */
    TrainingColumns(String fitting, float[][] rows) {
        this.fitting = fitting;
        int width = rows.length == 0 ? 0 : rows[0].length;
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != width) {
                throw new ShapeException(fitting + ": all rows must have the columns of the first: row " + i + " has "
                        + rows[i].length + ", the first has " + width);
            }
        }
        if (width == 0) {
            throw new IllegalArgumentException(
                    fitting + ": needs a row and a column to learn from: " + rows.length + " rows of " + width);
        }
        requireFinite(rows, width);
        for (int column = 0; column < width; column++) {
            int chosen = column;
            columns.add(IntStream.range(0, rows.length)
                    .mapToDouble(row -> rows[row][chosen])
                    .filter(value -> !Double.isNaN(value))
                    .sorted()
                    .toArray());
        }
    }

    private void requireFinite(float[][] rows, int width) {
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < width; column++) {
                if (Float.isInfinite(rows[row][column])) {
                    throw new IllegalArgumentException(fitting + ": nothing is learned of an infinity: row " + row
                            + ", column " + column + " has " + rows[row][column]
                            + "; make it NaN, which means that it is missing, or the greatest number that may come");
                }
            }
        }
    }

    /** A number for each column. */
    List<Double> each(ToDoubleFunction<double[]> figure) {
        List<Double> figures = new ArrayList<>();
        for (double[] column : known()) {
            figures.add(figure.applyAsDouble(column));
        }
        return figures;
    }

    /** The columns, each with a value at least. */
    List<double[]> known() {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).length == 0) {
                throw new IllegalArgumentException(
                        fitting + ": every column needs a value to learn from: column " + i + " has none");
            }
        }
        return columns;
    }

    /** How many columns there are. */
    int width() {
        return columns.size();
    }

    static double mean(double[] sorted) {
        return Arrays.stream(sorted).average().orElseThrow();
    }

    /** Of the population: the mean square distance from the mean is its square. */
    static double deviation(double[] sorted) {
        double mean = mean(sorted);
        return Math.sqrt(Arrays.stream(sorted)
                .map(x -> (x - mean) * (x - mean))
                .average()
                .orElseThrow());
    }

    /** The value that a fraction of the values lies below, interpolated between the two nearest. */
    static double quantile(double[] sorted, double fraction) {
        double place = fraction * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /** The value that comes most often; the least of several. */
    static double mostFrequent(double[] sorted) {
        double best = sorted[0];
        int most = 0;
        int run = 0;
        for (int i = 0; i < sorted.length; i++) {
            run = i > 0 && sorted[i] == sorted[i - 1] ? run + 1 : 1;
            if (run > most) {
                most = run;
                best = sorted[i];
            }
        }
        return best;
    }
}
