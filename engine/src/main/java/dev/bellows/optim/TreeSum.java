package dev.bellows.optim;

import java.util.List;

/**
 * Sums in the order of a binary tree, the first half and the second: halves that are themselves sums, of one peer or of one shard, give the
 * same bits whoever adds them up.
 */
public final class TreeSum {
    private TreeSum() {}

    /**
     * The sum of rows of numbers.
     *
     * @param rows of one length; as many as a power of two
     */
    public static double[] of(List<double[]> rows) {
        if (rows.size() == 1) {
            return rows.get(0).clone();
        }
        int half = rows.size() / 2;
        double[] sum = of(rows.subList(0, half));
        double[] other = of(rows.subList(half, rows.size()));
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other[i];
        }
        return sum;
    }
}
