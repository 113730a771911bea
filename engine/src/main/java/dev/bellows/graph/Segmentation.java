package dev.bellows.graph;

import dev.bellows.backend.Backend;
import dev.bellows.core.MemoryBudgetException;
import dev.bellows.op.Communicating;
import dev.bellows.op.CreationSite;
import dev.bellows.op.Tensor;
import dev.bellows.op.comm.Agreement;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.op.index.RowGathering;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts a traced forward pass into segments of {@link Recomputation}, where little goes from one part to the next: of each but
 * the last, whose gradient follows at once, only what goes in and out is kept for the backward pass. What talks to other
 * ranks stands between segments: they must not hear it twice.
 *
 * <p>A segment asks for the gradients of all that goes in, and some talk. So ranks that divide the layers between them, of which one may have
 * larger arrays than another, cut alike: as often as the one needs that needs most memory, and where the first would.
 */
public final class Segmentation {
    /** As many segments are tried, until the memory suffices. */
    private static final int[] COUNTS = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32};

    private final Graph forward;
    private final List<Node> nodes;
    private final Map<Symbol, Integer> lastRead = new HashMap<>(); // symbols compare by identity
    private final Set<Symbol> results;
    private final Set<Symbol> tables = new HashSet<>();

    private Segmentation(Graph forward) {
        this.forward = forward;
        this.nodes = forward.nodes().stream().filter(node -> node.op() != null).toList();
        for (int i = 0; i < nodes.size(); i++) {
            for (Symbol input : nodes.get(i).inputs()) {
                lastRead.put(input, i);
            }
        }
        this.results = new HashSet<>(forward.results());
        forward.captured().forEach(held -> tables.add(held.symbol()));
    }

    /**
     * The same computation in at most so many segments, in a new trace unless it is 1; gradients are to be taken of this one.
     *
     * @param segments 1 or more; 1 gives the graph itself, which keeps all values
     */
    public static Graph of(Graph forward, int segments) {
        if (segments < 1) {
            throw new IllegalArgumentException("segmentation: needs 1 segment or more, got " + segments);
        }
        if (segments == 1) {
            return forward;
        }
        Segmentation segmentation = new Segmentation(forward);
        List<Integer> ends = segmentation.ends(segments);
        int[] own = new int[segments];
        Arrays.setAll(own, i -> i < ends.size() ? ends.get(i) : -1);
        return segmentation.cut(Arrays.stream(Agreement.first(RankGroups.TENSOR, own))
                .filter(end -> end >= 0)
                .boxed()
                .toList());
    }

    /**
     * The step with the fewest segments whose intermediate values take at most so much memory, on this rank and those that divide the layers
     * with it.
     *
     * @param compilation the budget, and the precision in which the step computes
     * @param step makes the graph of a step in a number of segments
     * @throws MemoryBudgetException if no number of segments is enough
     */
    public static Graph within(Compilation compilation, Backend backend, IntFunction<Graph> step) {
        if (compilation.isUnbounded()) {
            return step.apply(1);
        }
        long all = 0;
        long least = Long.MAX_VALUE;
        for (int segments : COUNTS) {
            Graph graph = step.apply(segments);
            long bytes = Agreement.greatest(RankGroups.TENSOR, bytes(graph, backend, compilation.precision()));
            all = segments == 1 ? bytes : all;
            least = Math.min(least, bytes);
            if (bytes <= compilation.memory()) {
                tell(count(graph), bytes, all, compilation.memory());
                return graph;
            }
        }
        throw new MemoryBudgetException(compilation.memory(), least, all);
    }

    private static void tell(long segments, long bytes, long all, long budget) {
        Logger log = LoggerFactory.getLogger(Segmentation.class); // only here: see CompiledCache
        if (segments == 0) {
            log.info("recomputation: not needed, a step takes {} of {} bytes", bytes, budget);
        } else {
            log.info(
                    "recomputation: {} segments are computed again, a step takes {} of {} bytes instead of {}",
                    segments,
                    bytes,
                    budget,
                    all);
        }
    }

    private static long bytes(Graph step, Backend backend, Precision precision) {
        try (Schedule schedule = new Schedule(step, backend, precision, false)) {
            return schedule.arena().bytes();
        }
    }

    /** How many segments a graph has of which only what goes in and out is kept. */
    static long count(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> node.op() instanceof Segment)
                .count();
    }

    /** Behind which nodes to cut: near equal shares of all bytes, where the least goes across. */
    private List<Integer> ends(int segments) {
        long[] upTo = new long[nodes.size() + 1];
        for (int i = 0; i < nodes.size(); i++) {
            upTo[i + 1] = upTo[i] + bytes(nodes.get(i));
        }
        long total = upTo[nodes.size()];
        long[] across = across();
        List<Integer> ends = new ArrayList<>();
        for (int part = 1; part < segments; part++) {
            int best = -1;
            long nearest = total; // twice the distance from the share, times the segments: at most half a share
            for (int i = ends.isEmpty() ? 0 : ends.get(ends.size() - 1) + 1; i < nodes.size() - 1; i++) {
                long distance = Math.abs(2 * (upTo[i + 1] * segments - total * part));
                boolean isLess = best >= 0 && across[i] < across[best];
                boolean isAsLittle = best < 0 || across[i] == across[best];
                if (distance <= total && (isLess || (isAsLittle && distance <= nearest))) {
                    best = i;
                    nearest = distance;
                }
            }
            if (best >= 0) {
                ends.add(best);
            }
        }
        ends.add(nodes.size() - 1);
        return ends;
    }

    private static long bytes(Node node) {
        return node.outputs().stream()
                .mapToLong(output -> output.spec().bytes())
                .sum();
    }

    /** How many bytes computed up to each node are read behind it. */
    private long[] across() {
        long[] across = new long[nodes.size()];
        for (int i = 0; i < nodes.size(); i++) {
            for (Symbol output : nodes.get(i).outputs()) {
                for (int j = i; j < lastRead.getOrDefault(output, i); j++) {
                    across[j] += output.spec().bytes();
                }
            }
        }
        return across;
    }

    private Graph cut(List<Integer> ends) {
        Trace trace = new Trace();
        IdentityHashMap<Symbol, Tensor> values = new IdentityHashMap<>();
        forward.inputs()
                .forEach(input -> values.put(input, trace.input(input.node().name(), input.spec())));
        forward.captured().forEach(held -> values.put(held.symbol(), trace.capture(held.array())));
        int start = 0;
        for (int end : ends.subList(0, ends.size() - 1)) {
            for (int i = start; i <= end; i++) {
                if (nodes.get(i).op() instanceof Communicating) {
                    segment(start, i - 1, values);
                    Graph.replay(nodes.subList(i, i + 1), values, false);
                    start = i + 1;
                }
            }
            segment(start, end, values);
            start = end + 1;
        }
        Graph.replay(nodes.subList(start, nodes.size()), values, false);
        forward.updates().forEach(update -> trace.update(update.target(), value(values, update.value())));
        return trace.graph(
                forward.outputs().stream().map(output -> value(values, output)).toList());
    }

    /** Puts the nodes from {@code start} to {@code end} into one segment and applies that to {@code values}. */
    private void segment(int start, int end, IdentityHashMap<Symbol, Tensor> values) {
        List<Node> part = new ArrayList<>(nodes.subList(start, end + 1));
        List<Node> lookups = lookups(part);
        Graph.replay(lookups, values, false);
        part.removeAll(lookups);
        if (part.isEmpty()) {
            return;
        }
        Set<Symbol> computed = new LinkedHashSet<>();
        Set<Symbol> taken = new LinkedHashSet<>();
        for (Node node : part) {
            node.inputs().stream().filter(input -> !computed.contains(input)).forEach(taken::add);
            computed.addAll(node.outputs());
        }
        List<Symbol> given = computed.stream()
                .filter(symbol -> lastRead.getOrDefault(symbol, -1) > end || results.contains(symbol))
                .toList();
        Graph inner = extracted(part, taken, given);
        List<Tensor> in = taken.stream().map(symbol -> value(values, symbol)).toList();
        try (CreationSite.Stay stay = part.get(0).site().onBehalf()) {
            List<Tensor> out = new Segment(inner).onAll(in);
            for (int i = 0; i < out.size(); i++) {
                values.put(given.get(i), out.get(i));
            }
        }
    }

    /**
     * The nodes that read rows of tables, and those that make the numbers of the rows. They stay outside of segments, which
     * have whole gradients: a table's may be wanted by rows.
     */
    private List<Node> lookups(List<Node> part) {
        Set<Symbol> wanted = new HashSet<>();
        List<Node> lookups = new ArrayList<>();
        for (int i = part.size() - 1; i >= 0; i--) {
            Node node = part.get(i);
            boolean isLookup = node.op() instanceof RowGathering
                    && tables.contains(node.inputs().get(0));
            if (isLookup || node.outputs().stream().anyMatch(wanted::contains)) {
                lookups.add(0, node);
                wanted.addAll(node.inputs());
            }
        }
        return lookups;
    }

    private static Graph extracted(List<Node> part, Set<Symbol> taken, List<Symbol> given) {
        Trace trace = new Trace();
        IdentityHashMap<Symbol, Tensor> values = new IdentityHashMap<>();
        taken.forEach(symbol -> values.put(symbol, trace.input("x" + values.size(), symbol.spec())));
        Graph.replay(part, values, false);
        return trace.graph(given.stream().map(symbol -> value(values, symbol)).toList());
    }

    private static Tensor value(IdentityHashMap<Symbol, Tensor> values, Symbol symbol) {
        Tensor value = values.get(symbol);
        if (value == null) {
            throw new IllegalStateException("segmentation: " + symbol + " was not computed");
        }
        return value;
    }
}
