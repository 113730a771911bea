package dev.bellows.backend.reference;

import dev.bellows.backend.Kernel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Adding up the values of equal rows. */
final class RowSums {
    private RowSums() {}

    static Kernel kernel() {
        return (x, y) -> {
            Elements rows = new Elements(x.get(0));
            Elements values = new Elements(x.get(1));
            int inner = rows.size() == 0 ? 0 : values.size() / rows.size();
            double[] sums = new double[values.size()];
            int[] numbers = new int[rows.size()];
            Arrays.fill(numbers, -1);
            Map<Integer, Integer> first = new HashMap<>();
            for (int i = 0; i < numbers.length; i++) {
                int row = (int) rows.whole(i);
                if (row >= 0) {
                    Integer known = first.putIfAbsent(row, i);
                    int place = known == null ? i : known;
                    numbers[place] = row;
                    for (int j = 0; j < inner; j++) {
                        sums[place * inner + j] += values.real(i * inner + j);
                    }
                }
            }
            write(numbers, sums, new Elements(y.get(0)), new Elements(y.get(1)));
        };
    }

    private static void write(int[] numbers, double[] sums, Elements toRows, Elements toValues) {
        for (int i = 0; i < numbers.length; i++) {
            toRows.whole(i, numbers[i]);
        }
        for (int i = 0; i < sums.length; i++) {
            toValues.real(i, sums[i]);
        }
    }
}
