package dev.bellows.io.mxnet.export;

import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table of ops that have operators of MXNet: one row each, in the file of its family. */
final class Rows {
    private static final Map<Class<?>, List<Row>> ALL = Stream.of(
                    ElementwiseRows.rows(),
                    MovementRows.rows(),
                    ReduceRows.rows(),
                    ConvolutionRows.rows(),
                    NetworkRows.rows())
            .flatMap(Collection::stream)
            .collect(Collectors.groupingBy(Row::op, LinkedHashMap::new, Collectors.toUnmodifiableList()));

    private Rows() {}

    static Optional<Row> find(Op op, List<Spec> in) {
        return ALL.getOrDefault(op.getClass(), List.of()).stream()
                .filter(row -> row.takes().test(op, in))
                .findFirst();
    }

    static boolean has(Op op, List<Spec> in) {
        return find(op, in).isPresent();
    }

    /** All rows, in their order. */
    static List<Row> all() {
        return ALL.values().stream().flatMap(Collection::stream).toList();
    }
}
