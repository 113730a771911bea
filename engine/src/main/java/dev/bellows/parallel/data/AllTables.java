package dev.bellows.parallel.data;

import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Parameter;
import dev.bellows.op.index.RowSparse;
import dev.bellows.optim.Optimization;
import dev.bellows.parallel.table.ShardedTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All weights whose gradients come by rows: those that every rank has whole come first, then those of which it has slices.
 */
record AllTables(Tables replicated, ShardedTables sharded) {
    /** The states belong to the current scope. */
    AllTables(Map<String, Parameter> all, Optimization optimization, Exchange exchange) {
        this(new Tables(all, optimization), new ShardedTables(all, optimization, exchange));
    }

    /** Whether it trains a parameter. */
    boolean has(Parameter parameter) {
        return sharded.has(parameter) || replicated.all().stream().anyMatch(table -> table.parameter() == parameter);
    }

    /** What passes ask gradients of. */
    List<NDArray> arrays() {
        List<NDArray> arrays = new ArrayList<>(replicated.arrays());
        arrays.addAll(sharded.heads());
        return arrays;
    }

    /**
     * Brings the gradients of a step to where they are needed; every rank calls it.
     *
     * @param own in the order of {@link #arrays}; empty: this rank has none
     * @param weight of the samples of all ranks
     */
    void receive(List<RowSparse> own, double weight, Exchange exchange) {
        int whole = replicated.all().size();
        List<RowSparse> first = own.isEmpty() ? replicated.nothing() : own.subList(0, whole);
        List<RowSparse> second = own.isEmpty() ? sharded.nothing() : own.subList(whole, own.size());
        replicated.receive(exchange.gatherRows(first), weight);
        sharded.receive(second, weight);
    }
}
