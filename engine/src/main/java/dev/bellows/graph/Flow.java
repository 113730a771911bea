package dev.bellows.graph;

import dev.bellows.backend.Launch;
import dev.bellows.backend.Program;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who makes and who reads each value of a compiled program, and which step must wait for which. Steps go by number. */
final class Flow {
    private final List<Launch> steps;
    private final Map<Integer, Integer> makers = new HashMap<>();
    private final Map<Integer, List<Integer>> readers = new HashMap<>();
    private final List<Set<Integer>> next = new ArrayList<>();

    /** Every step waits for those that make what it reads. */
    Flow(List<Launch> steps) {
        this.steps = steps;
        for (int i = 0; i < steps.size(); i++) {
            next.add(new LinkedHashSet<>());
            for (Program.Use input : steps.get(i).inputs()) {
                List<Integer> all = readers.computeIfAbsent(input.value(), value -> new ArrayList<>());
                if (!all.contains(i)) {
                    all.add(i);
                }
                Integer maker = makers.get(input.value());
                if (maker != null) {
                    next.get(maker).add(i);
                }
            }
            for (Program.Use output : steps.get(i).outputs()) {
                makers.put(output.value(), i);
            }
        }
    }

    List<Launch> steps() {
        return steps;
    }

    /** The step that makes a value, or null if it is given. */
    @Nullable
    Integer maker(int value) {
        return makers.get(value);
    }

    /** The steps that read a value. */
    List<Integer> readers(int value) {
        return readers.getOrDefault(value, List.of());
    }

    /** The steps that wait for this one. */
    Set<Integer> next(int step) {
        return next.get(step);
    }

    /** Makes {@code later} wait for {@code step}, too. */
    void wait(int later, int step) {
        next.get(step).add(later);
    }

    /** Whether any of {@code others} waits for {@code step}, perhaps by way of further ones. */
    boolean leads(int step, Set<Integer> others) {
        Set<Integer> seen = new LinkedHashSet<>();
        List<Integer> open = new ArrayList<>(next.get(step));
        while (!open.isEmpty()) {
            int reached = open.remove(open.size() - 1);
            if (others.contains(reached)) {
                return true;
            }
            if (seen.add(reached)) {
                open.addAll(next.get(reached));
            }
        }
        return false;
    }
}
