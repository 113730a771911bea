package dev.bellows.parallel.data;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.index.RowSparse;
import dev.bellows.optim.Clipping;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.RowUpdate;
import dev.bellows.optim.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The weights whose gradients come by rows, such as embeddings. Every rank has them whole, with their states: what the
 * workers exchange is the rows that their samples looked up, and each then updates the same rows by the same bits. So the
 * cost of a step depends on the batch and not on the table.
 */
final class Tables {
    record Table(String path, Parameter parameter, Rule rule, List<NDArray> states) {}

    private final List<Table> tables = new ArrayList<>();
    private final Clipping clipping;
    private List<RowSparse> means = List.of();

    /** The states belong to the current scope. */
    Tables(Map<String, Parameter> all, Optimization optimization) {
        this.clipping = optimization.clipping();
        all.forEach((path, parameter) -> {
            Rule rule = optimization.groups().rule(path, optimization.optimizer());
            if (parameter.role() == Parameter.Role.WEIGHT
                    && parameter.placement() == null
                    && !parameter.isElsewhere()
                    && parameter.gradRequest() == GradRequest.ROWS
                    && !rule.isFrozen()) {
                if (parameter.data().dtype() != DType.F32) {
                    throw new DTypeException("train: parameter " + parameter + " must be f32");
                }
                tables.add(new Table(path, parameter, rule, rule.newStates(parameter.data())));
            }
        });
    }

    List<Table> all() {
        return tables;
    }

    List<NDArray> arrays() {
        return tables.stream().map(table -> table.parameter.data()).toList();
    }

    /** What a worker without samples contributes: no rows. */
    List<RowSparse> nothing() {
        return tables.stream()
                .map(table -> RowSparse.zeros(table.parameter.data()))
                .toList();
    }

    /**
     * Takes the gradients of a step.
     *
     * @param sums over the samples of all workers, table by table
     * @param weight of the samples
     */
    void receive(List<RowSparse> sums, double weight) {
        means = sums.stream()
                .map(RowSparse::merged)
                .map(sum -> sum.with(sum.values().mul(1 / weight)))
                .toList();
    }

    /** The sum of the squares of all mean gradients, as the clipping scales them. */
    double squares() {
        return means.stream().mapToDouble(mean -> squares(mean).item()).sum();
    }

    private NDArray squares(RowSparse mean) {
        return (NDArray) Clipping.squares(clipping, mean.values());
    }

    /**
     * Changes the rows.
     *
     * @param step from 1
     * @param network the sum of the squares of the network's mean gradients; read only where the clipping asks for it
     */
    void update(long step, double network) {
        for (int i = 0; i < tables.size(); i++) {
            Table table = tables.get(i);
            RowSparse mean = means.get(i);
            Tensor whole =
                    clipping.whole() == Clipping.Whole.PARAMETER ? squares(mean) : Full.scalar(mean.values(), network);
            RowSparse clipped = mean.with(clipping.clip(mean.values(), whole));
            RowUpdate.run(table.rule, step, table.parameter.data(), table.states, clipped);
        }
    }
}
