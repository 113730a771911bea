package dev.bellows.graph;

import dev.bellows.core.UnsupportedOpException;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Trades time for memory, as activation checkpointing does (Chen et al. 2016, arXiv 1604.06174): of a segment of a network
 * only the inputs are kept for the backward pass, which computes the segment again. In eager mode and in traced graphs,
 * where the plan of memory shrinks. Random numbers are the same the second time, since counters are inputs of the segment;
 * running statistics change once.
 *
 * <pre>{@code
 * UnaryOperator<Tensor> body = Recomputation.segment(block::forward);
 * Tensor y = body.apply(x);
 * }</pre>
 *
 * <p>The segment is traced at each use, so it must not read the elements of its inputs.
 */
public final class Recomputation {
    private Recomputation() {}

    /** {@code body} as a segment. */
    public static UnaryOperator<Tensor> segment(UnaryOperator<Tensor> body) {
        return x -> run(List.of(x), in -> List.of(body.apply(in.get(0)))).get(0);
    }

    /** The outputs of {@code body}, run as a segment on {@code in}. */
    public static List<Tensor> run(List<Tensor> in, Function<List<Tensor>, List<Tensor>> body) {
        Graph graph = trace(in, body);
        List<Tensor> operands = new ArrayList<>(in);
        operands.addAll(in.stream().anyMatch(Tensor::isTraced) ? graph.held() : graph.heldNow());
        List<Tensor> results = new Segment(graph).onAll(operands);
        for (int i = 0; i < graph.updates().size(); i++) {
            update(graph.updates().get(i).target(), results.get(graph.outputs().size() + i));
        }
        return results.subList(0, graph.outputs().size());
    }

    private static Graph trace(List<Tensor> in, Function<List<Tensor>, List<Tensor>> body) {
        Trace trace = new Trace();
        List<Tensor> symbols = new ArrayList<>();
        in.forEach(x -> symbols.add(trace.input("x" + symbols.size(), x.spec())));
        try (Recording tracing = Recording.set(false, Recording.isTraining())) {
            Graph graph = trace.graph(body.apply(symbols));
            if (graph.communicates()) {
                throw new UnsupportedOpException(
                        "recomputation: a segment must not talk to other ranks, who would have to"
                                + " answer again: " + graph.said().findFirst().orElseThrow()
                                + "; keep it outside, and compute what is before and"
                                + " behind it again");
            }
            return graph;
        }
    }

    private static void update(NDArray target, Tensor value) {
        if (value instanceof Symbol symbol) {
            symbol.trace().update(target, symbol);
        } else {
            target.assign((NDArray) value);
        }
    }
}
