package dev.bellows.graph;

import dev.bellows.backend.Launch;
import dev.bellows.backend.Program;
import dev.bellows.backend.Storage;
import dev.bellows.ndarray.NDArray;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides which updates are computed right in the memory of their targets: those for which everything that reads the target
 * can run before the step that makes the new value, or is that step and its kernel may overwrite what it reads. Such a step
 * is made to wait for those readers. The other updates are computed elsewhere and copied at the end of the run.
 */
final class InPlace {
    private final Graph graph;
    private final Numbering numbering;
    private final List<Integer> results;
    private final Flow flow;
    private final IdentityHashMap<NDArray, Integer> places = new IdentityHashMap<>();
    private final Map<Integer, Integer> targets = new HashMap<>();
    private final Set<Integer> chosen = new HashSet<>();
    private final List<Integer> captured;

    /** @param graph as it was lowered and numbered */
    InPlace(Graph graph, Numbering numbering, Flow flow) {
        this.graph = graph;
        this.numbering = numbering;
        this.captured = graph.captured().stream()
                .map(held -> numbering.of(held.symbol()))
                .toList();
        this.results = graph.results().stream().map(numbering::of).toList();
        this.flow = flow;
        for (int i = 0; i < captured.size(); i++) {
            places.put(graph.captured().get(i).array(), i);
        }
        for (int i = 0; i < graph.updates().size(); i++) {
            consider(i);
        }
    }

    /** The place of the captured array in which a value is computed, or null if it is computed elsewhere. */
    @Nullable
    Integer target(int value) {
        return targets.get(value);
    }

    /** Whether the new value of this update is computed in the memory of its target. */
    boolean contains(int update) {
        return chosen.contains(update);
    }

    private void consider(int update) {
        int value = results.get(graph.outputs().size() + update);
        Integer place = places.get(graph.updates().get(update).target());
        Integer maker = flow.maker(value);
        boolean isResultToo = results.indexOf(value) != graph.outputs().size() + update;
        if (place == null || maker == null || isResultToo || numbering.isConstant(value)) {
            return;
        }
        Set<Integer> shared = sharing(place);
        if (isUpdatedTwice(update, shared) || results.stream().anyMatch(shared::contains)) {
            return;
        }
        Set<Integer> readers = new TreeSet<>();
        shared.forEach(other -> readers.addAll(flow.readers(other)));
        boolean readsItself = readers.remove(maker);
        boolean keepsApart = !readsItself || mayOverwrite(maker, value, place, shared);
        if (keepsApart && !flow.leads(maker, readers)) {
            readers.forEach(reader -> flow.wait(maker, reader));
            targets.put(value, place);
            chosen.add(update);
        }
    }

    /** The values of all captured arrays that lie, if only in part, in the memory of this one. */
    private Set<Integer> sharing(int place) {
        Storage own = graph.captured().get(place).array().storage();
        Set<Integer> shared = new HashSet<>();
        for (int i = 0; i < captured.size(); i++) {
            if (overlaps(own, graph.captured().get(i).array().storage())) {
                shared.add(captured.get(i));
            }
        }
        shared.add(captured.get(place));
        return shared;
    }

    static boolean overlaps(Storage a, Storage b) {
        return a.buffer() == b.buffer()
                && a.offset() < b.offset() + b.spec().bytes()
                && b.offset() < a.offset() + a.spec().bytes();
    }

    private boolean isUpdatedTwice(int update, Set<Integer> shared) {
        for (int i = 0; i < graph.updates().size(); i++) {
            Integer other = places.get(graph.updates().get(i).target());
            if (i != update && other != null && shared.contains(captured.get(other))) {
                return true;
            }
        }
        return false;
    }

    /** Whether the step may compute {@code value} where the array at {@code place} lies, and reads it there only. */
    private boolean mayOverwrite(int maker, int value, int place, Set<Integer> shared) {
        Launch step = flow.steps().get(maker);
        int output = 0;
        while (step.outputs().get(output).value() != value) {
            output++;
        }
        int input = step.overwrites().get(output);
        List<Program.Use> inputs = step.inputs();
        return input >= 0
                && inputs.get(input).value() == captured.get(place)
                && inputs.stream().filter(use -> shared.contains(use.value())).count() == 1;
    }
}
