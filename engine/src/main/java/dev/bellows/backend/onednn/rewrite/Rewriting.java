package dev.bellows.backend.onednn.rewrite;

import dev.bellows.backend.Program;
import dev.bellows.backend.Program.Application;
import dev.bellows.backend.Program.Use;
import dev.bellows.backend.onednn.plan.KernelTable;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program while {@link Rewrite}s change it: who computes a value, who reads it, and applications,
 * called steps here, that become others.
 */
public final class Rewriting {
    /** One use of a value: input {@code input} of a step. */
    record Reader(Application by, int input) {
        Use use() {
            return by.inputs().get(input);
        }
    }

    private final Program program;
    private final List<Spec> values;
    private final KernelTable kernels;
    private final List<Application> steps;
    private final Map<Integer, List<Reader>> readers = new HashMap<>();
    private final Map<Integer, Application> producers = new HashMap<>();

    Rewriting(Program program, KernelTable kernels) {
        this.program = program;
        this.kernels = kernels;
        this.values = new ArrayList<>(program.values());
        this.steps = new ArrayList<>(program.applications());
        steps.forEach(this::register);
    }

    private void register(Application step) {
        for (int i = 0; i < step.inputs().size(); i++) {
            int value = step.inputs().get(i).value();
            readers.computeIfAbsent(value, v -> new ArrayList<>()).add(new Reader(step, i));
        }
        step.outputs().forEach(output -> producers.put(output.value(), step));
    }

    private void unregister(Application step) {
        for (Use input : step.inputs()) {
            readers.getOrDefault(input.value(), List.of())
                    .removeIf(reader -> reader.by().equals(step));
        }
        step.outputs().forEach(output -> producers.remove(output.value(), step));
    }

    /** The steps in order, as they now are; a copy, so that it can be walked while they change. */
    public List<Application> steps() {
        return List.copyOf(steps);
    }

    /** What each value holds. */
    public List<Spec> values() {
        return values;
    }

    /** Whether {@code step} has not become part of another one. */
    boolean isThere(Application step) {
        return steps.contains(step);
    }

    /** Who reads a value, under whatever spec. */
    List<Reader> readers(int value) {
        return List.copyOf(readers.getOrDefault(value, List.of()));
    }

    /** The step that computes a value, or empty if it is given. */
    Optional<Application> producer(int value) {
        return Optional.ofNullable(producers.get(value));
    }

    /** Whether {@code first} runs before {@code second}. */
    boolean isBefore(Application first, Application second) {
        return steps.indexOf(first) < steps.indexOf(second);
    }

    /** Whether a value is given, or computed before {@code step} runs. */
    boolean isKnownAt(Use use, Application step) {
        Application by = producers.get(use.value());
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
     * Whether there is a kernel for an op on these values. Of what has no elements the reference backend makes what it is, by the ops as
     * they are; oneDNN does nothing at all to a product of empty matrices, not even what comes after it.
     */
    boolean has(Op op, List<Use> inputs) {
        List<Spec> specs = inputs.stream().map(Use::spec).toList();
        return specs.stream().noneMatch(spec -> spec.shape().size() == 0) && kernels.supports(op, specs);
    }

    /** Puts one step in the place of several, which must be there: where the last of them stood. */
    Application join(List<Application> parts, Application joined) {
        return join(parts, joined, parts.stream().mapToInt(steps::indexOf).max().orElseThrow());
    }

    /** As {@link #join}, but where the first of the parts stood: what the new step reads must be known there. */
    Application joinEarly(List<Application> parts, Application joined) {
        return join(parts, joined, parts.stream().mapToInt(steps::indexOf).min().orElseThrow());
    }

    private Application join(List<Application> parts, Application joined, int place) {
        steps.set(place, joined);
        for (Application part : parts) {
            steps.remove(part);
            unregister(part);
        }
        register(joined);
        return joined;
    }

    /** Takes away a step that nobody needs. */
    void remove(Application step) {
        steps.remove(step);
        unregister(step);
    }

    /** Puts a further step before one that is there. */
    Application insertBefore(Application next, Application step) {
        steps.add(steps.indexOf(next), step);
        register(step);
        return step;
    }
}
