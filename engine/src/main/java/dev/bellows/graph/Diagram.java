package dev.bellows.graph;

import dev.bellows.op.Op;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Boxes and arrows, to be looked at: as SVG, which notebooks show, or as text for Graphviz. Arrows lead from earlier boxes to
 * later ones.
 */
public record Diagram(List<Box> boxes, List<Arrow> arrows) {
    public Diagram {
        boxes = List.copyOf(boxes);
        arrows = List.copyOf(arrows);
        for (Arrow arrow : arrows) {
            if (arrow.from >= arrow.to || arrow.from < 0 || arrow.to >= boxes.size()) {
                throw new IllegalArgumentException(
                        "diagram: " + arrow + " leads back or nowhere; there are " + boxes.size() + " boxes");
            }
        }
    }

    /**
     * A box.
     *
     * @param title the first line
     * @param details further lines
     * @param isGiven whether it stands for a value given from outside
     */
    public record Box(String title, List<String> details, boolean isGiven) {}

    /** From box number {@code from} to box number {@code to}. */
    public record Arrow(int from, int to) {}

    /** A box for each input and each op of {@code graph}, with the op's attributes, its block and what it gives. */
    public static Diagram ofOps(Graph graph) {
        return of(graph, Node::id, nodes -> {
            Node node = nodes.get(0);
            Op op = node.op();
            String given = node.outputs().stream().map(x -> x.spec().toString()).collect(Collectors.joining(", "));
            return op == null
                    ? new Box(node.name(), List.of(given), true)
                    : new Box(op.toString(), lines(node.site().block(), given), false);
        });
    }

    /**
     * A box for each input and for each uninterrupted run of ops of one block.
     *
     * @param titles the title of a block by its path; the names of its ops follow where a block only joins its children
     */
    public static Diagram ofBlocks(Graph graph, Function<String, String> titles) {
        int[] run = {0};
        String[] last = {""};
        return of(
                graph,
                node -> {
                    String block = node.op() == null
                            ? "input " + node.id()
                            : node.site().block();
                    if (!block.equals(last[0])) {
                        last[0] = block;
                        run[0]++;
                    }
                    return run[0];
                },
                nodes -> {
                    Node end = nodes.get(nodes.size() - 1);
                    String given = end.outputs().get(0).spec().toString();
                    return end.op() == null
                            ? new Box(end.name(), List.of(given), true)
                            : new Box(
                                    titles.apply(end.site().block()),
                                    lines(end.site().block(), given),
                                    false);
                });
    }

    private static List<String> lines(String block, String given) {
        return block.isEmpty() ? List.of(given) : List.of(block, given);
    }

    private static Diagram of(Graph graph, Function<Node, Integer> groupOf, Function<List<Node>, Box> boxOf) {
        Set<Symbol> captured =
                graph.captured().stream().map(Trace.Captured::symbol).collect(Collectors.toSet());
        List<Node> nodes = graph.nodes().stream()
                .filter(node ->
                        node.op() != null || !captured.contains(node.outputs().get(0)))
                .sorted(Comparator.comparing((Node node) -> node.op() != null).thenComparing(Node::id)) // inputs first
                .toList();
        IdentityHashMap<Node, Integer> places = new IdentityHashMap<>();
        List<List<Node>> groups = new ArrayList<>();
        int last = -1;
        for (Node node : nodes) {
            int group = groupOf.apply(node);
            if (groups.isEmpty() || group != last) {
                groups.add(new ArrayList<>());
            }
            last = group;
            groups.get(groups.size() - 1).add(node);
            places.put(node, groups.size() - 1);
        }
        Set<Arrow> arrows = new LinkedHashSet<>();
        for (Node node : nodes) {
            for (Symbol input : node.inputs()) {
                Integer from = places.get(input.node());
                int to = places.getOrDefault(node, 0);
                if (from != null && from != to) {
                    arrows.add(new Arrow(from, to));
                }
            }
        }
        return new Diagram(groups.stream().map(boxOf).toList(), List.copyOf(arrows));
    }

    /** For Graphviz: {@code dot -Tsvg}. */
    public String toDot() {
        StringBuilder dot =
                new StringBuilder("digraph {\n  node [shape=box, style=rounded, fontname=\"sans-serif\"]\n");
        for (int i = 0; i < boxes.size(); i++) {
            Box box = boxes.get(i);
            List<String> lines = new ArrayList<>(List.of(box.title));
            lines.addAll(box.details);
            String label = lines.stream().map(Diagram::quoted).collect(Collectors.joining("\\n"));
            dot.append("  b" + i + " [label=\"" + label + "\"" + (box.isGiven ? ", style=dashed" : "") + "]\n");
        }
        arrows.forEach(arrow -> dot.append("  b" + arrow.from + " -> b" + arrow.to + "\n"));
        return dot.append("}\n").toString();
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** A drawing from top to bottom, well-formed XML of its own. */
    public String toSvg() {
        return new DiagramLayout(this).svg();
    }
}
