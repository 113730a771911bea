package dev.bellows.backend;

import java.util.ArrayList;
import java.util.List;

/**
 * A {@link Program} made ready for one backend: kernels in order, over the program's values and further ones that the backend
 * added. A value that the program does not want plain lies as the backend likes, in as many bytes as it needs.
 */
public final class Compiled implements AutoCloseable {
    /**
     * Runs one kernel.
     *
     * @param of the number of the program's step that this computes, or a part of it
     * @param what it does, for a reader
     * @param how equal for two steps only if they compute the same from equal inputs
     */
    public record Step(
            int of, Kernel kernel, List<Program.Use> inputs, List<Program.Use> outputs, String what, Object how) {
        /** One that is like no other. */
        public Step(int of, Kernel kernel, List<Program.Use> inputs, List<Program.Use> outputs, String what) {
            this(of, kernel, inputs, outputs, what, new Object());
        }
    }

    private final List<Step> steps;
    private final List<Long> bytes;
    private final List<AutoCloseable> owned;

    /**
     * @param bytes the size of each value, by number
     * @param owned what the kernels need while they run, beside themselves
     */
    public Compiled(List<Step> steps, List<Long> bytes, List<? extends AutoCloseable> owned) {
        this.steps = List.copyOf(steps);
        this.bytes = List.copyOf(bytes);
        this.owned = List.copyOf(owned);
    }

    /** The program op by op, each by its own kernel. */
    public static Compiled opByOp(Program program) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < program.steps().size(); i++) {
            Program.Step step = program.steps().get(i);
            steps.add(new Step(i, step.kernel(), step.inputs(), step.outputs(), step.what(), step.op()));
        }
        return new Compiled(
                steps, program.values().stream().map(spec -> spec.bytes()).toList(), List.of());
    }

    public List<Step> steps() {
        return steps;
    }

    /** The size of each value in bytes, by number. */
    public List<Long> bytes() {
        return bytes;
    }

    /** Frees the kernels and what they need. */
    @Override
    public void close() {
        steps.forEach(step -> step.kernel().close());
        for (AutoCloseable each : owned) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException("compiled program: cannot be freed: " + e.getMessage(), e);
            }
        }
    }
}
