package dev.bellows.backend.onednn.rewrite;

import dev.bellows.backend.Program;
import dev.bellows.backend.Program.Use;
import dev.bellows.core.Spec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A program while {@link Rewrite}s change it: who computes a value, who reads it, and steps that become others. */
public final class Rewriting {
    /** A step as it now is. Two are equal only if they are the same. */
    public static final class Applied {
        private final int of;
        private final Program.Step step;

        private Applied(int of, Program.Step step) {
            this.of = of;
            this.step = step;
        }

        /** The number of the program's own step that this computes, or a part of it. */
        public int of() {
            return of;
        }

        public Program.Step step() {
            return step;
        }

        /** Its first output. */
        Use output() {
            return step.outputs().get(0);
        }
    }

    /** One use of a value: input {@code input} of a step. */
    record Reader(Applied by, int input) {
        Use use() {
            return by.step().inputs().get(input);
        }
    }

    private final Program program;
    private final List<Spec> values;
    private final List<Applied> steps = new ArrayList<>();
    private final Map<Integer, List<Reader>> readers = new HashMap<>();
    private final Map<Integer, Applied> producers = new HashMap<>();

    public Rewriting(Program program) {
        this.program = program;
        this.values = new ArrayList<>(program.values());
        for (int i = 0; i < program.steps().size(); i++) {
            Applied step = new Applied(i, program.steps().get(i));
            steps.add(step);
            register(step);
        }
    }

    private void register(Applied step) {
        for (int i = 0; i < step.step().inputs().size(); i++) {
            int value = step.step().inputs().get(i).value();
            readers.computeIfAbsent(value, v -> new ArrayList<>()).add(new Reader(step, i));
        }
        step.step().outputs().forEach(output -> producers.put(output.value(), step));
    }

    private void unregister(Applied step) {
        for (Use input : step.step().inputs()) {
            readers.getOrDefault(input.value(), List.of())
                    .removeIf(reader -> reader.by().equals(step));
        }
        step.step().outputs().forEach(output -> producers.remove(output.value(), step));
    }

    /** The steps in order, as they now are; a copy, so that it can be walked while they change. */
    public List<Applied> steps() {
        return List.copyOf(steps);
    }

    /** What each value holds. */
    public List<Spec> values() {
        return values;
    }

    /** Whether {@code step} has not become part of another one. */
    boolean isThere(Applied step) {
        return steps.contains(step);
    }

    /** Who reads a value, under whatever spec. */
    List<Reader> readers(int value) {
        return List.copyOf(readers.getOrDefault(value, List.of()));
    }

    /** The step that computes a value, or empty if it is given. */
    Optional<Applied> producer(int value) {
        return Optional.ofNullable(producers.get(value));
    }

    /** Whether {@code first} runs before {@code second}. */
    boolean isBefore(Applied first, Applied second) {
        return steps.indexOf(first) < steps.indexOf(second);
    }

    /** Whether a value is given, or computed before {@code step} runs. */
    boolean isKnownAt(Use use, Applied step) {
        Applied by = producers.get(use.value());
        return by == null || isBefore(by, step);
    }

    /** Whether something outside of the program gives or reads a value. */
    boolean isPlain(int value) {
        return program.plain().contains(value);
    }

    /** The one step that reads this output, under its own spec and once, if nobody else does. */
    Optional<Reader> onlyReader(Use output) {
        List<Reader> all = readers.getOrDefault(output.value(), List.of());
        return all.size() == 1 && !isPlain(output.value())
                ? Optional.of(all.get(0)).filter(reader -> reader.use().spec().equals(output.spec()))
                : Optional.empty();
    }

    /** A new value. */
    int add(Spec spec) {
        values.add(spec);
        return values.size() - 1;
    }

    /**
     * Puts one step in the place of several, which must be there: where the last of them stood. It counts as a part of the
     * first. Kernels of the steps are closed, unless the new one has them.
     */
    Applied join(List<Applied> parts, Program.Step joined) {
        return join(parts, joined, parts.stream().mapToInt(steps::indexOf).max().orElseThrow());
    }

    /** As {@link #join}, but where the first of the parts stood: what the new step reads must be known there. */
    Applied joinEarly(List<Applied> parts, Program.Step joined) {
        return join(parts, joined, parts.stream().mapToInt(steps::indexOf).min().orElseThrow());
    }

    private Applied join(List<Applied> parts, Program.Step joined, int place) {
        Applied made = new Applied(parts.get(0).of(), joined);
        steps.set(place, made);
        for (Applied part : parts) {
            steps.remove(part);
            unregister(part);
            if (part.step().kernel() != joined.kernel()) {
                part.step().kernel().close();
            }
        }
        register(made);
        return made;
    }

    /** Takes away a step that nobody needs. */
    void remove(Applied step) {
        steps.remove(step);
        unregister(step);
        step.step().kernel().close();
    }

    /** Puts a further step before one that is there, and counts it as a part of that. */
    Applied insertBefore(Applied next, Program.Step step) {
        Applied made = new Applied(next.of(), step);
        steps.add(steps.indexOf(next), made);
        register(made);
        return made;
    }
}
