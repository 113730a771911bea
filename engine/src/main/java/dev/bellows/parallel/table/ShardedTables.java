package dev.bellows.parallel.table;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.HostView;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.op.comm.RankGroup;
import dev.bellows.op.comm.SliceOwners;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.index.RowSlice;
import dev.bellows.op.index.RowSparse;
import dev.bellows.optim.Clipping;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.RowUpdate;
import dev.bellows.optim.Rule;
import dev.bellows.optim.SavedStates;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tables of which each rank has slices, with what the optimizer remembers of these. After a pass each rank sends what its
 * samples ask of a row to the rank that has it; that one adds it up in rank order and updates. So memory shrinks with the
 * number of ranks, and the cost of a step depends on the batch and not on the table.
 */
public final class ShardedTables {
    /** A slice that this rank has. */
    private record Own(String path, Parameter parameter, List<NDArray> states) {
        NDArray array() {
            return parameter.data();
        }
    }

    /** A slice, wherever it is. */
    private record Any(String path, Parameter parameter, RowSlice slice) {}

    /** A table: all of its slices, and those of this rank, each ascending. */
    private record Table(Rule rule, List<Any> all, List<Own> own, RowExchange exchange) {}

    private final List<Table> tables = new ArrayList<>();
    private final List<Any> slices = new ArrayList<>();
    private final RankGroup ranks;
    private final Clipping clipping;
    private List<List<RowSparse>> means = List.of();

    /**
     * All trained tables that were {@linkplain TableSharding sharded}. The states belong to the current scope.
     *
     * @param ranks who have the slices
     */
    public ShardedTables(Map<String, Parameter> parameters, Optimization optimization, RankGroup ranks) {
        this.ranks = ranks;
        this.clipping = optimization.clipping();
        Map<String, List<Any>> byTable = new LinkedHashMap<>();
        parameters.forEach((path, parameter) -> {
            RowSlice slice = parameter.slice();
            if (slice != null && parameter.placement() != null && !parameter.isOfOtherStage()) {
                byTable.computeIfAbsent(Block.tablePath(path, parameter), table -> new ArrayList<>())
                        .add(new Any(path, parameter, slice));
            }
        });
        byTable.values().forEach(slices -> {
            this.slices.addAll(slices);
            add(slices, optimization);
        });
    }

    private void add(List<Any> slices, Optimization optimization) {
        Rule rule = optimization.groups().rule(slices.get(0).path, optimization.optimizer());
        List<Own> own = new ArrayList<>();
        for (Any slice : slices) {
            if (!slice.parameter.isElsewhere() && !slice.parameter.isFrozen()) {
                NDArray array = slice.parameter.data();
                own.add(new Own(slice.path, slice.parameter, rule.newStates(array)));
            }
        }
        if (!rule.isFrozen() && !own.isEmpty()) {
            SliceOwners owners = new SliceOwners(slices.size(), ranks.size());
            RowExchange exchange =
                    new RowExchange(owners, ranks, slices.get(0).parameter.shape());
            tables.add(new Table(rule, slices, own, exchange));
        }
    }

    /** How many tables there are. */
    public int count() {
        return tables.size();
    }

    /** Whether a parameter is trained here. */
    public boolean has(Parameter parameter) {
        return tables.stream().flatMap(table -> table.own.stream()).anyMatch(own -> own.parameter == parameter);
    }

    /** What passes ask gradients of, by rows of the whole table: the first slice of each table. */
    public List<NDArray> heads() {
        return tables.stream().map(table -> table.own.get(0).array()).toList();
    }

    /** What a rank without samples contributes: no rows. */
    public List<RowSparse> nothing() {
        return heads().stream().map(RowSparse::zeros).toList();
    }

    /**
     * Takes the gradients of a step; every rank calls it.
     *
     * @param own sums over this rank's samples, table by table
     * @param weight of the samples of all ranks
     */
    public void receive(List<RowSparse> own, double weight) {
        List<List<RowSparse>> all = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            all.add(tables.get(i).exchange.toOwners(own.get(i).merged()).stream()
                    .map(sum -> sum.with(sum.values().mul(1 / weight)))
                    .toList());
        }
        means = all;
    }

    /** The sum of the squares of a table's mean gradient, as the clipping scales it, in this rank's slices alone. */
    public double squares(int table) {
        return means.get(table).stream()
                .mapToDouble(mean -> ((NDArray) Clipping.squares(clipping, mean.values())).item())
                .sum();
    }

    /**
     * Changes the rows of this rank's slices.
     *
     * @param step from 1
     * @param squares of all gradients that a table's are clipped together with: of the network, or of itself; read only where
     *     the clipping asks for it
     */
    public void update(int table, long step, double squares) {
        Table updated = tables.get(table);
        for (int k = 0; k < updated.own.size(); k++) {
            Own own = updated.own.get(k);
            RowSparse mean = means.get(table).get(k);
            Tensor whole = Full.scalar(mean.values(), squares);
            RowSparse clipped = mean.with(clipping.clip(mean.values(), whole));
            RowUpdate.run(updated.rule, step, own.array(), own.states, clipped);
        }
    }

    /** The names of all states of all slices, wherever they are, and what slice and state each is. */
    private interface EachState {
        void of(Table table, Any slice, int state);
    }

    private void each(EachState action) {
        for (Table table : tables) {
            for (Any slice : table.all) {
                for (int state = 0; state < table.rule.optimizer().states(); state++) {
                    action.of(table, slice, state);
                }
            }
        }
    }

    /** Gives the first rank the states of all slices by name; the others none. Every rank calls it. */
    public Map<String, NDArray> states() {
        Map<String, NDArray> named = new LinkedHashMap<>();
        each((table, slice, state) -> {
            List<NDArray> own = table.own.stream()
                    .filter(each -> each.parameter == slice.parameter)
                    .map(each -> each.states.get(state))
                    .toList();
            NDArray like = table.own.get(0).states.get(state);
            NDArray got = toFirst(own.isEmpty() ? null : own.get(0), like.spec(), slice.slice);
            if (got != null) {
                named.put(SavedStates.name(slice.path, state), got);
            }
        });
        return named;
    }

    /**
     * Gives the first rank arrays of the slices that it does not have, by path; the others none. Every rank calls it.
     *
     * @param own arrays of the slices that this rank has, by path
     */
    public Map<String, NDArray> elsewhere(Map<String, NDArray> own) {
        Map<String, NDArray> named = new LinkedHashMap<>();
        for (Any slice : slices) {
            boolean isHere = !slice.parameter.isElsewhere();
            NDArray got = toFirst(isHere ? own.get(slice.path) : null, slice.parameter.spec(), slice.slice);
            if (got != null && !isHere) {
                named.put(slice.path, got);
            }
        }
        return named;
    }

    /** An array of a slice's owner at the first rank; its own as it is. */
    private @Nullable NDArray toFirst(@Nullable NDArray own, Spec spec, RowSlice slice) {
        int owner = new SliceOwners(slice.slices(), ranks.size()).owner(slice.slice());
        if (owner == 0) {
            return own;
        }
        int elements = (int) spec.shape().size();
        boolean sends = ranks.rank() == owner;
        boolean takes = ranks.rank() == 0;
        NDArray taken = takes ? NDArray.empty(spec) : null;
        int[] out = new int[ranks.size() + 1];
        int[] in = new int[ranks.size() + 1];
        for (int rank = 0; rank < ranks.size(); rank++) {
            out[rank + 1] = out[rank] + (sends && rank == 0 ? elements : 0);
            in[rank + 1] = in[rank] + (takes && rank == owner ? elements : 0);
        }
        NDArray nothing = NDArray.empty(spec.with(Shape.of(0)));
        try (HostView from = HostView.of(sends ? Objects.requireNonNull(own) : nothing)
                        .unchanged();
                HostView into = HostView.of(taken == null ? nothing : taken, 0, 0)) {
            ranks.exchange(from.bytes(), out, into.bytes(), in, spec.dtype());
        }
        return taken;
    }

    /**
     * Takes the states of all slices out of what was saved.
     *
     * @return what gives this rank its own
     * @throws IOException if there are others than the rules have
     */
    public Runnable taken(SavedStates saved) throws IOException {
        List<Runnable> assignments = new ArrayList<>();
        for (Table table : tables) {
            for (Any slice : table.all) {
                NDArray like = table.own.get(0).array();
                List<NDArray> taken = saved.take(slice.path, like, table.rule.optimizer());
                for (Own own : table.own) {
                    if (own.parameter == slice.parameter) {
                        assignments.add(() -> assign(taken, own, table.rule));
                    }
                }
            }
        }
        return () -> assignments.forEach(Runnable::run);
    }

    private static void assign(List<NDArray> taken, Own own, Rule rule) {
        List<NDArray> from = taken.isEmpty() ? rule.newStates(own.array()) : taken;
        for (int i = 0; i < from.size(); i++) {
            own.states.get(i).assign(from.get(i));
        }
    }
}
