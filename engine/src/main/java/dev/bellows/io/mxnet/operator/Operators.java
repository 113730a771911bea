package dev.bellows.io.mxnet.operator;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The table of operators that are read: one row each, in the file of its family. */
public final class Operators {
    private static final List<Operator> ALL = Stream.of(
                    ConvOps.rows(),
                    PoolOps.rows(),
                    NormOps.rows(),
                    ActivationOps.rows(),
                    MatrixOps.rows(),
                    RecurrentOps.rows(),
                    IndexOps.rows(),
                    MovementOps.rows(),
                    ReduceOps.rows(),
                    ElementwiseOps.rows(),
                    ArithmeticOps.rows(),
                    VisionOps.rows(),
                    RandomOps.rows())
            .flatMap(Collection::stream)
            .toList();

    private static final Map<String, Operator> BY_NAME = new LinkedHashMap<>();

    static {
        for (Operator row : ALL) {
            for (String name : row.names()) {
                if (BY_NAME.put(name, row) != null) {
                    throw new IllegalStateException("two rows for " + name);
                }
            }
        }
    }

    private Operators() {}

    static Optional<Operator> find(String name) {
        Operator known = BY_NAME.get(name);
        return Optional.ofNullable(
                known == null && name.startsWith("_sparse_") ? BY_NAME.get(name.substring(8)) : known);
    }

    /** All rows, in their order. */
    static List<Operator> all() {
        return ALL;
    }

    /** The names of all operators that are read, with their aliases. */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }
}
