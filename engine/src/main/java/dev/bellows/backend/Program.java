package dev.bellows.backend;

import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A graph as a backend sees it: applications of ops that it supports, in order, over numbered values.
 *
 * @param values what each value holds, by number
 * @param applications in an order in which every value is computed before it is used
 * @param plain the values that lie densely and row-major, because something outside of the program gives or reads them
 * @param constants the values that are the same at every run; what computes these runs once, before the first
 */
public record Program(List<Spec> values, List<Application> applications, Set<Integer> plain, Set<Integer> constants) {
    /** A value as an application sees it: {@code spec} may be another shape of as many elements. */
    public record Use(int value, Spec spec) {}

    /**
     * One application of an op.
     *
     * @param of its number; where a backend made several into one, or one into several, that of the first that it stands for
     */
    public record Application(int of, Op op, List<Use> inputs, List<Use> outputs) {
        public Application {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
        }

        /** By number first: a record's own equality looks at everything, and programs are searched often while they are rewritten. */
        @Override
        public boolean equals(@Nullable Object other) {
            return this == other
                    || (other instanceof Application that
                            && of == that.of
                            && outputs.equals(that.outputs)
                            && op.equals(that.op)
                            && inputs.equals(that.inputs));
        }

        @Override
        public int hashCode() {
            return of;
        }

        /** What the op is applied to. */
        public List<Spec> specs() {
            return inputs.stream().map(Use::spec).toList();
        }

        /** What stands in the place of this one, by itself or with others. */
        public Application becoming(Op other, List<Use> read, List<Use> written) {
            return new Application(of, other, read, written);
        }

        /** Its first output. */
        public Use output() {
            return outputs.get(0);
        }
    }
}
