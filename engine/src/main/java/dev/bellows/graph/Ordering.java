package dev.bellows.graph;

import dev.bellows.backend.Launch;
import dev.bellows.backend.Program;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The order in which the steps of a graph with updates run: that of the trace, but steps that lead to updates alone come as
 * soon as they need no more memory than they free. So a weight changes as soon as all who read it have run, and its gradient
 * does not wait for those of the other layers.
 */
final class Ordering {
    /** Values of so many bytes count as nothing. */
    private static final long NEGLIGIBLE = 4096;

    private final Flow flow;
    private final List<Long> bytes;
    private final Set<Integer> placed;
    private final boolean[] updatesOnly;
    private final int[] waitsFor;
    private final Map<Integer, Integer> unread = new HashMap<>();

    /**
     * @param bytes the size of each value
     * @param outputs the values that the caller asked for
     * @param placed the values that take no memory of the plan's: outputs, and what is computed in its target's place
     */
    Ordering(Flow flow, List<Long> bytes, Set<Integer> outputs, Set<Integer> placed) {
        this.flow = flow;
        this.bytes = bytes;
        this.placed = placed;
        int count = flow.steps().size();
        waitsFor = new int[count];
        updatesOnly = new boolean[count];
        for (int i = count - 1; i >= 0; i--) {
            Launch step = flow.steps().get(i);
            flow.next(i).forEach(later -> waitsFor[later]++);
            updatesOnly[i] = step.outputs().stream()
                    .allMatch(output -> !outputs.contains(output.value())
                            && flow.readers(output.value()).stream().allMatch(reader -> updatesOnly[reader]));
            step.outputs()
                    .forEach(output -> unread.put(
                            output.value(), flow.readers(output.value()).size()));
        }
    }

    /** The numbers of the steps as they run. */
    List<Integer> order() {
        TreeSet<Integer> ready = new TreeSet<>();
        for (int i = 0; i < waitsFor.length; i++) {
            if (waitsFor[i] == 0) {
                ready.add(i);
            }
        }
        List<Integer> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            int step = ready.stream().filter(this::comesEarly).findFirst().orElse(ready.first());
            ready.remove(step);
            order.add(step);
            for (int later : flow.next(step)) {
                if (--waitsFor[later] == 0) {
                    ready.add(later);
                }
            }
            inputs(step).forEach(value -> unread.merge(value, -1, Integer::sum));
        }
        return order;
    }

    private Set<Integer> inputs(int step) {
        Set<Integer> values = new TreeSet<>();
        flow.steps().get(step).inputs().forEach(use -> values.add(use.value()));
        return values;
    }

    private boolean comesEarly(int step) {
        if (!updatesOnly[step]) {
            return false;
        }
        long needs = 0;
        for (Program.Use output : flow.steps().get(step).outputs()) {
            needs += placed.contains(output.value()) ? 0 : bytes.get(output.value());
        }
        long frees = 0;
        for (int input : inputs(step)) {
            boolean last = unread.getOrDefault(input, 0) == 1; // given values are never counted
            frees += last && !placed.contains(input) ? bytes.get(input) : 0;
        }
        return needs <= frees + NEGLIGIBLE;
    }
}
