package dev.bellows.parallel.data;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.Rule;
import dev.bellows.parallel.tensor.WeightParts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Some sums for each parameter, in f64, which the ranks add up. */
final class SumTable {
    private final int width;
    private final double[] values;

    SumTable(int rows, int width) {
        this.width = width;
        this.values = new double[rows * width];
    }

    /** How many sums the measures of the widest rule give, round by round; the same on all ranks. */
    static List<Integer> widths(List<Rule> rules) {
        List<Integer> widths = new ArrayList<>();
        for (Rule rule : rules) {
            Optimizer optimizer = rule.optimizer();
            int arrays = 2 + optimizer.states();
            List<Spec> in = new ArrayList<>(Collections.nCopies(arrays, Spec.of(DType.F32, 1)));
            in.addAll(Collections.nCopies(optimizer.scalars(1).size(), Spec.of(DType.F32)));
            for (int round = 0; round < optimizer.measures().size(); round++) {
                Op measure = optimizer.measures().get(round);
                List<Spec> sums = measure.infer(in);
                in.addAll(sums);
                if (round == widths.size()) {
                    widths.add(0);
                }
                widths.set(round, Math.max(widths.get(round), sums.size()));
            }
        }
        return widths;
    }

    void clear() {
        Arrays.fill(values, 0);
    }

    void add(int row, List<Double> sums) {
        for (int i = 0; i < sums.size(); i++) {
            values[row * width + i] += sums.get(i);
        }
    }

    /** Adds up the tables of all ranks. */
    void sum(Exchange exchange) {
        exchange.sum(values);
    }

    /** Adds up the rows of weights of which several ranks have parts; the others are the same on all of these. */
    void sumParts(WeightParts parts, List<String> paths) {
        parts.sum(values, width, paths);
    }

    List<Double> row(int row) {
        return Arrays.stream(values, row * width, (row + 1) * width).boxed().toList();
    }

    /** Of all rows. */
    double total() {
        return Arrays.stream(values).sum();
    }
}
