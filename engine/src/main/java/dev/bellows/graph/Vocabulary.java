package dev.bellows.graph;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Kernels;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.op.Op;
import java.util.List;

/** The ops that a target of {@link Lowering} has: those for which a backend has kernels, or a file format has words. */
public interface Vocabulary {
    /** Whether {@code op} on inputs of these specs may stay as it is. Asked once per application. */
    boolean has(Op op, List<Spec> in);

    /** As {@link #has}, where {@code op} is to compute in bf16 for speed alone. */
    default boolean hasFast(Op op, List<Spec> in) {
        return has(op, in);
    }

    /** The error for a primitive that the target lacks. */
    default UnsupportedOpException missing(Op op, List<Spec> in) {
        return new UnsupportedOpException(op + ": the target of lowering has no such op for inputs " + in);
    }

    /** The ops for which {@code backend} has kernels. */
    static Vocabulary of(Backend backend) {
        return new Vocabulary() {
            @Override
            public boolean has(Op op, List<Spec> in) {
                return backend.supports(op, in);
            }

            @Override
            public boolean hasFast(Op op, List<Spec> in) {
                return backend.supportsItself(op, in);
            }

            @Override
            public UnsupportedOpException missing(Op op, List<Spec> in) {
                return Kernels.missing(backend, op, in);
            }
        };
    }
}
