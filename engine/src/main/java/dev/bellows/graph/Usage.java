package dev.bellows.graph;

import dev.bellows.op.Rematerialized;
import dev.bellows.op.movement.Reshape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a part of a graph takes.
 *
 * @param flops floating-point operations of one run
 * @param bytes of all values that its ops give, as if none shared memory with another
 */
public record Usage(long flops, long bytes) {
    /** Nothing. */
    public static final Usage NONE = new Usage(0, 0);

    /** Both together. */
    public Usage plus(Usage other) {
        return new Usage(flops + other.flops, bytes + other.bytes);
    }

    /** What the ops of each block take, by the block's path; its children's ops are theirs. */
    public static Map<String, Usage> byBlock(Graph graph) {
        Map<String, Usage> usage = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            if (node.op() != null) {
                boolean passes = node.op() instanceof Reshape || node.op() instanceof Rematerialized;
                long bytes = passes
                        ? 0 // a view, or what is not kept
                        : node.outputs().stream()
                                .mapToLong(output -> output.spec().bytes())
                                .sum();
                usage.merge(node.site().block(), new Usage(Flops.of(node), bytes), Usage::plus);
            }
        }
        return usage;
    }
}
