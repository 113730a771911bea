package dev.bellows.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JSON of a graph in which the number of rows has a name, {@code N}: every whole number that grows with it is written as
 * a multiple of it and a rest, {@code "12*N+3"}. Found by comparing what one computation is for several numbers of rows.
 */
final class BatchAxis {
    private static final Pattern NAMED = Pattern.compile("(?:(-?\\d{1,18})\\*)?N(?:([+-]\\d{1,18}))?");

    private final List<Integer> rows;

    private BatchAxis(List<Integer> rows) {
        this.rows = rows;
    }

    /**
     * What a graph is for every number of rows.
     *
     * @param graphs the same computation for each of {@code rows}, three or more, so that what grows otherwise shows
     * @throws UnsupportedOpException if it depends on the rows in another way, with the op
     */
    static JsonNode named(List<? extends JsonNode> graphs, List<Integer> rows) {
        BatchAxis axis = new BatchAxis(List.copyOf(rows));
        axis.requireSameOps(graphs);
        return axis.merge("graph", graphs);
    }

    private void requireSameOps(List<? extends JsonNode> graphs) {
        List<List<String>> ops = graphs.stream()
                .map(graph -> graph.path(GraphJson.NODES).findValuesAsText(GraphJson.OP))
                .toList();
        if (ops.stream().distinct().count() > 1) {
            throw refuse("the ops themselves", ops.stream().map(List::size).toList() + " of them");
        }
    }

    private JsonNode merge(String what, List<? extends JsonNode> same) {
        JsonNode first = same.get(0);
        if (first.isObject() && same.stream().allMatch(node -> node.isObject() && node.size() == first.size())) {
            String where = first.path(GraphJson.OP).isTextual()
                    ? first.path(GraphJson.OP).asText()
                    : what;
            ObjectNode merged = Json.object();
            first.fieldNames()
                    .forEachRemaining(name -> merged.set(
                            name,
                            merge(
                                    where + " " + name,
                                    same.stream().map(node -> node.path(name)).toList())));
            return merged;
        } else if (first.isArray() && same.stream().allMatch(node -> node.isArray() && node.size() == first.size())) {
            ArrayNode merged = Json.array();
            for (int i = 0; i < first.size(); i++) {
                int at = i;
                merged.add(merge(what, same.stream().map(node -> node.get(at)).toList()));
            }
            return merged;
        } else if (same.stream().allMatch(first::equals)) {
            if (first.isTextual() && NAMED.matcher(first.textValue()).matches()) {
                throw refuse(what, "a text that reads like a number of rows: " + first);
            }
            return first;
        }
        return growing(what, same);
    }

    private JsonNode growing(String what, List<? extends JsonNode> same) {
        if (!same.stream().allMatch(JsonNode::isIntegralNumber)) {
            throw refuse(what, same.toString());
        }
        List<Long> values = same.stream().map(JsonNode::longValue).toList();
        long times = (values.get(1) - values.get(0)) / (rows.get(1) - rows.get(0));
        long rest = values.get(0) - times * rows.get(0);
        for (int i = 0; i < rows.size(); i++) {
            if (values.get(i) != times * rows.get(i) + rest) {
                throw refuse(what, same.toString());
            }
        }
        return Json.text((times == 1 ? "" : times + "*") + "N" + (rest == 0 ? "" : rest > 0 ? "+" + rest : "" + rest));
    }

    private UnsupportedOpException refuse(String what, String values) {
        return new UnsupportedOpException(what + " depend" + (what.endsWith("s") ? "" : "s")
                + " on the number of rows: for " + rows + " " + values);
    }

    /** The graph for a number of rows. */
    static JsonNode at(JsonNode named, int rows) {
        if (named.isObject()) {
            ObjectNode all = Json.object();
            named.properties().forEach(field -> all.set(field.getKey(), at(field.getValue(), rows)));
            return all;
        } else if (named.isArray()) {
            ArrayNode all = Json.array();
            named.forEach(element -> all.add(at(element, rows)));
            return all;
        }
        Matcher number = NAMED.matcher(named.isTextual() ? named.textValue() : "");
        if (!number.matches()) {
            return named;
        }
        long times = number.group(1) == null ? 1 : Long.parseLong(number.group(1));
        long rest = number.group(2) == null ? 0 : Long.parseLong(number.group(2));
        return Json.whole(Math.addExact(Math.multiplyExact(times, rows), rest));
    }

    /** Numbers of rows to compare with one. */
    static List<Integer> besides(int rows) {
        List<Integer> others = new ArrayList<>(List.of(7, 11, 13));
        others.remove(Integer.valueOf(rows));
        return others.subList(0, 2);
    }
}
