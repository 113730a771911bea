package dev.bellows.backend;

import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import java.util.List;
import java.util.Set;

/**
 * A graph as a backend sees it: applications of ops that have kernels, in order, over numbered values.
 *
 * @param values what each value holds, by number
 * @param steps in an order in which every value is computed before it is used
 * @param plain the values that lie densely and row-major, because something outside of the program gives or reads them
 * @param constants the values that are the same at every run; steps that compute from these alone run once, before the first
 */
public record Program(List<Spec> values, List<Step> steps, Set<Integer> plain, Set<Integer> constants) {
    /** A value as a step sees it: {@code spec} may be another shape of as many elements. */
    public record Use(int value, Spec spec) {}

    /** One application of an op, and the kernel that computes it on plain arrays. */
    public record Step(Op op, List<Use> inputs, List<Use> outputs, Kernel kernel) {
        /** What the op is applied to. */
        public List<Spec> specs() {
            return inputs.stream().map(Use::spec).toList();
        }

        /** The op and its kernel, for a reader. */
        public String what() {
            return op + " by " + kernel;
        }
    }
}
