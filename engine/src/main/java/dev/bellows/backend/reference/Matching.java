package dev.bellows.backend.reference;

import dev.bellows.backend.Kernel;
import dev.bellows.op.detection.BipartiteMatching;
import dev.bellows.op.detection.SuppressOverlaps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Greedy choices among boxes, the best score first. */
final class Matching {
    private Matching() {}

    /** The numbers below {@code count} by descending value; of equal ones the least first. */
    private static int[] ranked(int count, IntToDoubleFunction value) {
        return IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -value.applyAsDouble(i)))
                .mapToInt(i -> i)
                .toArray();
    }

    static Kernel suppressOverlaps(SuppressOverlaps op) {
        return (x, y) -> {
            Elements boxes = new Elements(x.get(0));
            Elements scores = new Elements(x.get(1));
            Elements classes = new Elements(x.get(2));
            Elements to = new Elements(y.get(0));
            int n = to.shape().dim(1);
            for (int batch = 0; batch < to.shape().dim(0); batch++) {
                int first = batch * n;
                int[] ranked = ranked(n, i -> scores.real(first + i));
                int looked = op.most() < 0 ? n : Math.min(n, op.most());
                List<Integer> kept = new ArrayList<>();
                for (int k = 0; k < looked; k++) {
                    int i = first + ranked[k];
                    if (scores.real(i) > op.least()
                            && kept.stream()
                                    .noneMatch(j -> classes.real(i) == classes.real(j)
                                            && overlap(boxes, i, j) > op.overlap())) {
                        kept.add(i);
                    }
                }
                for (int k = 0; k < n; k++) {
                    to.whole(first + k, k < kept.size() ? kept.get(k) - first : -1);
                }
            }
        };
    }

    /** Intersection by union of boxes number i and j. */
    private static double overlap(Elements boxes, int i, int j) {
        double width =
                Math.min(boxes.real(4 * i + 2), boxes.real(4 * j + 2)) - Math.max(boxes.real(4 * i), boxes.real(4 * j));
        double height = Math.min(boxes.real(4 * i + 3), boxes.real(4 * j + 3))
                - Math.max(boxes.real(4 * i + 1), boxes.real(4 * j + 1));
        double common = Math.max(width, 0) * Math.max(height, 0);
        return common == 0 ? 0 : common / (area(boxes, i) + area(boxes, j) - common);
    }

    private static double area(Elements boxes, int i) {
        double width = boxes.real(4 * i + 2) - boxes.real(4 * i);
        double height = boxes.real(4 * i + 3) - boxes.real(4 * i + 1);
        return Math.max(width, 0) * Math.max(height, 0);
    }

    static Kernel bipartite(BipartiteMatching op) {
        return (x, y) -> {
            Elements scores = new Elements(x.get(0));
            Elements ofRows = new Elements(y.get(0));
            Elements ofColumns = new Elements(y.get(1));
            int rows = scores.shape().dim(-2);
            int columns = scores.shape().dim(-1);
            for (int batch = 0; batch < new Matrices(scores).count(); batch++) {
                int first = batch * rows * columns;
                int[] column = new int[rows];
                int[] row = new int[columns];
                match(op, rows * columns, i -> scores.real(first + i), column, row);
                for (int i = 0; i < rows; i++) {
                    ofRows.whole(batch * rows + i, column[i]);
                }
                for (int j = 0; j < columns; j++) {
                    ofColumns.whole(batch * columns + j, row[j]);
                }
            }
        };
    }

    private static void match(BipartiteMatching op, int count, IntToDoubleFunction score, int[] column, int[] row) {
        Arrays.fill(column, -1);
        Arrays.fill(row, -1);
        double sign = op.ascending() ? -1 : 1;
        int matches = 0;
        for (int pair : ranked(count, i -> sign * score.applyAsDouble(i))) {
            int i = pair / row.length;
            int j = pair % row.length;
            boolean good = sign * score.applyAsDouble(pair) > sign * op.threshold();
            if (good && column[i] < 0 && row[j] < 0 && (op.most() < 0 || matches < op.most())) {
                column[i] = j;
                row[j] = i;
                matches++;
            }
        }
    }
}
