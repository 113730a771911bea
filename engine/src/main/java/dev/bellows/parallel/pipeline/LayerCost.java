package dev.bellows.parallel.pipeline;

import dev.bellows.core.Spec;
import dev.bellows.graph.Trace;
import dev.bellows.graph.Usage;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.layer.LayerChain;
import dev.bellows.op.Tensor;
import dev.bellows.op.comm.GatherParts;
import java.util.ArrayList;
import java.util.List;

/**
 * What a layer costs in the forward pass of one part of a batch; backward costs about twice that, in every layer.
 *
 * @param path of the layer
 * @param name of it, with its settings
 * @param flops floating-point operations
 * @param values bytes of what its ops give
 * @param weights bytes of its parameters, of divided ones of the part, where that is known
 * @param isTrained whether it has weights, trained or frozen
 * @param out what it gives
 */
public record LayerCost(String path, String name, long flops, long values, long weights, boolean isTrained, Spec out) {
    /** Floating-point operations in the time of moving a byte: 115 GFLOP/s of one core, which moves about 10 GB/s. */
    private static final long FLOPS_PER_BYTE = 10;

    /** Relative time: operations, and bytes that are written and read. */
    public long time() {
        return flops + FLOPS_PER_BYTE * (values + weights);
    }

    /**
     * Those of each layer of a chain, found out without an array.
     *
     * @param inputs of the network for one part of a batch, batch first: x and, of sequences, their lengths
     */
    static List<LayerCost> of(LayerChain chain, List<Spec> inputs) {
        List<LayerCost> costs = new ArrayList<>();
        Spec in = inputs.get(0);
        for (int i = 0; i < chain.links().size(); i++) {
            Trace trace = Trace.inferring();
            Tensor x = trace.input("x", in);
            Tensor lengths = inputs.size() > 1 ? trace.input("lengths", inputs.get(1)) : null;
            Tensor y = chain.forward(x, lengths, i, i + 1);
            Tensor own =
                    GatherParts.of(y).map(GatherParts.Part::own).orElse(y); // in training nobody puts scores together
            Usage usage =
                    Usage.byBlock(trace.graph(List.of(own))).values().stream().reduce(Usage.NONE, Usage::plus);
            Block layer = chain.links().get(i).layer();
            long weights = layer.parameters().values().stream()
                    .filter(parameter -> parameter.specOrNull() != null && parameter.slice() == null)
                    .mapToLong(parameter -> parameter.spec().bytes())
                    .sum();
            boolean isTrained = layer.parameters().values().stream()
                    .anyMatch(parameter -> parameter.role() == Parameter.Role.WEIGHT);
            costs.add(new LayerCost(
                    chain.links().get(i).path(),
                    layer.toString(),
                    usage.flops(),
                    usage.bytes(),
                    weights,
                    isTrained,
                    y.spec()));
            in = y.spec();
        }
        return costs;
    }
}
