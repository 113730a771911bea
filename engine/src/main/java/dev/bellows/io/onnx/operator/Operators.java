package dev.bellows.io.onnx.operator;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table of operators that are read: one row each, in the file of its family. */
public final class Operators {
    private static final Map<String, List<Operator>> ALL = Stream.of(
                    ElementwiseOps.rows(),
                    ActivationOps.rows(),
                    LogicOps.rows(),
                    CastOps.rows(),
                    ShapeOps.rows(),
                    IndexOps.rows(),
                    MovementOps.rows(),
                    ReduceOps.rows(),
                    MatrixOps.rows(),
                    ConvOps.rows(),
                    PoolOps.rows(),
                    NormOps.rows(),
                    LossOps.rows(),
                    QuantizationOps.rows(),
                    AttentionOps.rows(),
                    RecurrentOps.rows(),
                    ControlOps.rows(),
                    RandomOps.rows(),
                    ResizeOps.rows(),
                    GridOps.rows(),
                    SequenceOps.rows(),
                    SignalOps.rows(),
                    ContribOps.rows())
            .flatMap(Collection::stream)
            .collect(Collectors.groupingBy(
                    row -> key(row.domain(), row.name()), LinkedHashMap::new, Collectors.toUnmodifiableList()));

    private Operators() {}

    private static String key(String domain, String name) {
        return domain + "\n" + name;
    }

    static Optional<Operator> find(String domain, String name, long version) {
        return ALL.getOrDefault(key(domain, name), List.of()).stream()
                .filter(row -> row.has(version))
                .findFirst();
    }

    /** The row of an operator that there is, for its newest versions. */
    static Operator newest(String domain, String name) {
        List<Operator> rows = ALL.getOrDefault(key(domain, name), List.of());
        return rows.get(rows.size() - 1);
    }

    /** In which versions an operator is read, if it is in some. */
    static Optional<String> versions(String domain, String name) {
        List<Operator> rows = ALL.getOrDefault(key(domain, name), List.of());
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(rows.stream().map(Operator::versions).collect(Collectors.joining(" and ")));
    }

    /** All rows, in their order. */
    static List<Operator> all() {
        return ALL.values().stream().flatMap(Collection::stream).toList();
    }
}
