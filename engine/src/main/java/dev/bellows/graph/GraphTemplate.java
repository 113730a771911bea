package dev.bellows.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.core.ShapeException;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * A graph for every number of rows, or for one alone if what it computes depends on them otherwise than in the lengths of
 * axes. For several threads at a time.
 *
 * <p>As JSON it is a {@linkplain GraphJson graph} with {@code "batch": "N"}, in which {@code "N"} and {@code "12*N+3"} stand for
 * whole numbers; or with the number of rows that it is for, and why.
 */
public final class GraphTemplate {
    private static final String BATCH = "batch";
    private static final String FIXED = "fixed";
    private static final String ANY = "N";

    /** For how many numbers of rows graphs are kept. */
    private static final int KEPT = 16;

    private final JsonNode json;
    private final Map<String, NDArray> arrays;
    private final Map<Integer, Graph> made = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Graph> eldest) {
            return size() > KEPT;
        }
    };

    private GraphTemplate(JsonNode json, Map<String, NDArray> arrays) {
        this.json = json;
        this.arrays = arrays;
    }

    /**
     * Reads what {@link #write} wrote, or a graph.
     *
     * @param arrays the captured arrays by name
     * @throws UnsupportedOpException if it has ops that this version has not; names all of them
     * @throws ShapeException if a captured array is missing
     */
    public static GraphTemplate read(JsonNode json, Map<String, NDArray> arrays) {
        GraphTemplate template = new GraphTemplate(json, arrays);
        template.some();
        return template;
    }

    /** Whether it is for every number of rows. */
    public boolean isForAnyRows() {
        return json.path(BATCH).asText().equals(ANY);
    }

    /** The graph for a number of rows that it can be for; which one is of no importance. */
    public Graph some() {
        return at(isForAnyRows() ? 2 : json.path(BATCH).asInt());
    }

    /**
     * The graph for a number of rows; for that of the file if it is for that alone.
     *
     * @throws ShapeException if it is known to be for another number
     */
    public synchronized Graph at(int rows) {
        if (isForAnyRows()) {
            return made.computeIfAbsent(rows, number -> GraphJson.read(BatchAxis.at(json, number), arrays));
        }
        if (json.path(BATCH).isInt() && json.path(BATCH).intValue() != rows) {
            throw new ShapeException("graph: computes " + json.path(BATCH) + " rows at once, got " + rows + "; "
                    + json.path(FIXED).asText());
        }
        return made.computeIfAbsent(0, number -> GraphJson.read(json, arrays));
    }

    /**
     * The JSON of a computation.
     *
     * @param rows the number of rows for which its result is written if it is for one alone
     * @param trace records the computation for a number of rows
     * @param names the name of each captured array, which must not repeat
     */
    public static ObjectNode write(int rows, IntFunction<Graph> trace, Function<NDArray, String> names) {
        Graph own = trace.apply(rows);
        ObjectNode exact = GraphJson.write(own, names);
        List<Integer> sizes = new ArrayList<>(List.of(rows));
        List<JsonNode> graphs = new ArrayList<>(List.of(exact));
        try {
            for (int other : BatchAxis.besides(rows)) {
                Graph traced = trace.apply(other);
                sizes.add(other);
                graphs.add(GraphJson.write(traced, counterparts(own, traced, names)));
            }
            return ((ObjectNode) BatchAxis.named(graphs, sizes)).put(BATCH, ANY);
        } catch (RuntimeException depends) { // of the block itself too, which may take no other number
            return exact.put(BATCH, rows).put(FIXED, depends.getMessage());
        }
    }

    /** Arrays that a trace makes anew are called as those of the other trace are, if they hold the same. */
    private static Function<NDArray, String> counterparts(Graph own, Graph other, Function<NDArray, String> names) {
        List<NDArray> known = own.held();
        List<NDArray> same = other.held();
        return array -> {
            int at = indexOf(same, array);
            NDArray counterpart = at < 0 || at >= known.size() ? null : known.get(at);
            if (counterpart == null || (counterpart != array && !holdSame(counterpart, array))) {
                throw new UnsupportedOpException("a constant " + array.spec() + " depends on the number of rows");
            }
            return names.apply(counterpart);
        };
    }

    private static int indexOf(List<NDArray> arrays, NDArray array) {
        for (int i = 0; i < arrays.size(); i++) {
            if (arrays.get(i) == array) {
                return i;
            }
        }
        return -1;
    }

    private static boolean holdSame(NDArray one, NDArray other) {
        return one.spec().equals(other.spec()) && Arrays.equals(one.toDoubleArray(), other.toDoubleArray());
    }
}
