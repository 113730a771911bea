package dev.bellows.parallel.data;

import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Parameter;
import dev.bellows.optim.Rule;
import dev.bellows.optim.SavedStates;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the optimizer remembers, put together from the shards of all ranks and cut into shards again. What is saved is whole,
 * so that any number of ranks can go on from it, and a trainer of whole weights as well.
 */
final class ShardedStates {
    private final FlatParameters flat;
    private final AllTables tables;
    private final ShardUpdates updates;
    private final Set<String> elsewhere;

    /** @param elsewhere the paths of weights that ranks of other stages have */
    ShardedStates(FlatParameters flat, AllTables tables, ShardUpdates updates, Set<String> elsewhere) {
        this.elsewhere = Set.copyOf(elsewhere);
        this.flat = flat;
        this.tables = tables;
        this.updates = updates;
    }

    /**
     * The states of all weights by name, of those that ranks put together for each use this rank's rows. Every rank must call it; but for these rows, only
     * {@code wanted} ones are kept.
     */
    Map<String, NDArray> gather(boolean wanted) {
        Map<String, NDArray> named = new LinkedHashMap<>();
        for (int i = 0; i < flat.buckets().size(); i++) {
            if (wanted || flat.buckets().get(i).gathered()) {
                name(flat.buckets().get(i), updates.states(i), named);
            } else {
                try (Scope passing = Scope.open("states")) {
                    updates.states(i);
                }
            }
        }
        named.putAll(tables.sharded().states());
        if (wanted) {
            tables.replicated().all().forEach(table -> put(table.path(), table.states(), named));
        }
        return named;
    }

    private void name(FlatParameters.Bucket bucket, List<NDArray> whole, Map<String, NDArray> named) {
        for (int i = bucket.first(); i < bucket.end(); i++) {
            put(flat.paths().get(i), views(i, whole), named);
        }
    }

    /** The states of a parameter within those of its bucket. */
    private List<NDArray> views(int parameter, List<NDArray> whole) {
        NDArray weight = flat.parameters().get(parameter).data();
        int count = flat.rules().get(parameter).optimizer().states();
        return whole.subList(0, count).stream()
                .map(state -> state.view(flat.start(parameter), weight.spec()))
                .toList();
    }

    private static void put(String path, List<NDArray> states, Map<String, NDArray> named) {
        for (int i = 0; i < states.size(); i++) {
            named.put(SavedStates.name(path, i), states.get(i));
        }
    }

    /**
     * Takes this rank's shards of what was saved.
     *
     * @return the number of steps
     * @throws IOException if the stream holds something else; nothing is changed then
     */
    long load(InputStream in, HeldBack held) throws IOException {
        SavedStates saved = SavedStates.read(in);
        List<List<NDArray>> whole = new ArrayList<>();
        for (int i = 0; i < flat.parameters().size(); i++) {
            Parameter parameter = flat.parameters().get(i);
            whole.add(taken(saved, flat.paths().get(i), parameter, flat.rules().get(i)));
        }
        List<List<NDArray>> ofTables = new ArrayList<>();
        for (Tables.Table table : tables.replicated().all()) {
            ofTables.add(taken(saved, table.path(), table.parameter(), table.rule()));
        }
        Runnable sharded = tables.sharded().taken(saved);
        saved.leave(elsewhere);
        saved.requireAllTaken();
        for (int i = 0; i < flat.buckets().size(); i++) {
            restore(i, whole);
        }
        for (int i = 0; i < ofTables.size(); i++) {
            assign(ofTables.get(i), tables.replicated().all().get(i).states());
        }
        sharded.run();
        held.restore(saved);
        return saved.steps();
    }

    /** The saved states of a weight, or those that it begins with. */
    private static List<NDArray> taken(SavedStates saved, String path, Parameter parameter, Rule rule)
            throws IOException {
        List<NDArray> found = saved.take(path, parameter.data(), rule.optimizer(), parameter.part());
        return found.isEmpty() ? rule.newStates(parameter.data()) : found;
    }

    private void restore(int number, List<List<NDArray>> states) {
        FlatParameters.Bucket bucket = flat.buckets().get(number);
        try (Scope scope = Scope.open("states")) {
            List<NDArray> whole = new ArrayList<>();
            for (int state = 0; state < updates.widest(bucket); state++) {
                whole.add(NDArray.zeros(bucket.weights().spec()));
            }
            for (int i = bucket.first(); i < bucket.end(); i++) {
                assign(states.get(i), views(i, whole));
            }
            updates.restore(number, whole);
        }
    }

    private static void assign(List<NDArray> from, List<NDArray> to) {
        for (int i = 0; i < from.size(); i++) {
            to.get(i).assign(from.get(i));
        }
    }
}
