package dev.bellows.io.onnx.export;

import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table of ops that have operators of ONNX: one row each, in the file of its family. */
final class NodeTable {
    /** The versions of the operator set that can be written; between them no operator of the table changed what it means. */
    static final int OLDEST = 18;

    static final int NEWEST = 23;

    private static final Map<Class<?>, List<Row>> ALL = Stream.of(
                    ElementwiseNodes.rows(),
                    ActivationNodes.rows(),
                    MovementNodes.rows(),
                    IndexNodes.rows(),
                    ReduceNodes.rows(),
                    ProductNodes.rows(),
                    ConvolutionNodes.rows(),
                    NormNodes.rows(),
                    RecurrentNodes.rows())
            .flatMap(Collection::stream)
            .collect(Collectors.groupingBy(Row::op, LinkedHashMap::new, Collectors.toUnmodifiableList()));

    private NodeTable() {}

    static Optional<Row> find(Op op, List<Spec> in, int opset) {
        return ALL.getOrDefault(op.getClass(), List.of()).stream()
                .filter(row -> row.since() <= opset && row.takes().test(op, in))
                .findFirst();
    }

    /** All rows, in their order. */
    static List<Row> all() {
        return ALL.values().stream().flatMap(Collection::stream).toList();
    }
}
