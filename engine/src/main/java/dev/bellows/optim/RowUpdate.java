package dev.bellows.optim;

import dev.bellows.core.UnsupportedOpException;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Rows;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.index.RowSparse;
import dev.bellows.op.index.Take;
import dev.bellows.op.update.TableUpdate;
import java.util.ArrayList;
import java.util.List;

/**
 * The update of a table by a gradient of few rows, as MXNet's {@code lazy_update}: the rule sees the rows of the gradient
 * and those of weight and states alone, and all others stay as they are. So a row that no batch reads does not decay, and
 * its momentum waits for it. Time and memory depend on the number of rows in the gradient, not on the table's.
 */
public final class RowUpdate {
    private RowUpdate() {}

    /**
     * Changes rows of a weight and of its states in place.
     *
     * @param step from 1
     * @param gradient the mean over the samples, each row at most once
     * @throws UnsupportedOpException if the rule depends on the whole weight
     */
    public static void run(Rule rule, long step, NDArray weight, List<NDArray> states, RowSparse gradient) {
        refuseMeasures(rule.optimizer(), weight);
        NDArray rows = (NDArray) gradient.rows();
        // Places without a row read row 0, and what becomes of it is not written back.
        Tensor read = Maximum.maximum(rows, Full.like(rows, 0));
        List<Tensor> taken = new ArrayList<>();
        states.forEach(state -> taken.add(Take.take(state, read, 0)));
        List<Tensor> scalars = new ArrayList<>();
        rule.scalars(step)
                .forEach(scalar ->
                        scalars.add(NDArray.scalar(scalar, gradient.values().dtype())));
        List<Tensor> out = rule.update(Take.take(weight, read, 0), gradient.values(), taken, scalars);
        Rows.assign(weight, rows, (NDArray) out.get(0));
        for (int i = 0; i < states.size(); i++) {
            Rows.assign(states.get(i), rows, (NDArray) out.get(i + 1));
        }
    }

    /**
     * The new weight and states, which a graph computes in place.
     *
     * @param gradient the mean over the samples, each row at most once
     * @throws UnsupportedOpException if the rule depends on the whole weight
     */
    static List<Tensor> on(
            Rule rule, Tensor weight, RowSparse gradient, List<? extends Tensor> states, List<Tensor> scalars) {
        refuseMeasures(rule.optimizer(), weight);
        List<Tensor> in = new ArrayList<>(List.of(weight, gradient.rows(), gradient.values()));
        in.addAll(states);
        in.addAll(scalars);
        return new TableUpdate(rule.optimizer().update(), states.size()).onAll(in);
    }

    private static void refuseMeasures(Optimizer optimizer, Tensor weight) {
        if (!optimizer.measures().isEmpty()) {
            throw new UnsupportedOpException("row update: " + optimizer + " measures whole parameters, and that of "
                    + weight.spec() + " has a gradient by rows; ask for its whole gradient (GradRequest.WRITE)");
        }
    }
}
