package dev.bellows.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Draws a {@link Diagram} in layers (Sugiyama et al. 1981): a box lies one layer below the lowest that leads to it; arrows that
 * pass a layer take a place there; boxes stand in the order, and then at the place, of the mean of their neighbours.
 */
final class DiagramLayout {
    private static final int SWEEPS = 8;
    private static final double LINE = 16;
    private static final double CHARACTER = 7;
    private static final double PADDING = 10;
    private static final double GAP = 24;
    private static final double BETWEEN_LAYERS = 36;

    /** A box, or a point of an arrow, in its layer. */
    private static final class Place {
        private final int layer;
        private final double width;
        private final List<String> lines;
        private final List<Place> above = new ArrayList<>();
        private final List<Place> below = new ArrayList<>();
        private double x; // of the centre

        Place(int layer, double width, List<String> lines) {
            this.layer = layer;
            this.width = width;
            this.lines = lines;
        }

        double height() {
            return lines.isEmpty() ? 0 : lines.size() * LINE + PADDING;
        }

        double wanted(boolean fromAbove) {
            List<Place> neighbours = fromAbove ? above : below;
            return neighbours.stream().mapToDouble(place -> place.x).average().orElse(x);
        }
    }

    private final Diagram diagram;
    private final List<Place> boxes = new ArrayList<>();
    private final List<List<Place>> layers = new ArrayList<>();
    private final List<List<Place>> routes = new ArrayList<>();

    DiagramLayout(Diagram diagram) {
        this.diagram = diagram;
        placeBoxes();
        diagram.arrows().forEach(this::route);
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean down = sweep % 2 == 0;
            for (int i = 0; i < layers.size(); i++) {
                arrange(layers.get(down ? i : layers.size() - 1 - i), down);
            }
        }
        double left = layers.stream()
                .flatMap(List::stream)
                .mapToDouble(place -> place.x - place.width / 2)
                .min()
                .orElse(0);
        layers.forEach(layer -> layer.forEach(place -> place.x += GAP - left));
    }

    private void placeBoxes() {
        int[] depth = new int[diagram.boxes().size()];
        diagram.arrows().stream()
                .sorted(Comparator.comparingInt(Diagram.Arrow::to)) // so that each start is final when it is read
                .forEach(arrow -> depth[arrow.to()] = Math.max(depth[arrow.to()], depth[arrow.from()] + 1));
        int[] nearest = new int[depth.length];
        Arrays.fill(nearest, Integer.MAX_VALUE);
        for (Diagram.Arrow arrow : diagram.arrows()) {
            nearest[arrow.from()] = Math.min(nearest[arrow.from()], depth[arrow.to()]);
        }
        for (int i = 0; i < depth.length; i++) {
            boolean floats = depth[i] == 0 && nearest[i] < Integer.MAX_VALUE; // nothing holds it at the top
            depth[i] = floats ? nearest[i] - 1 : depth[i];
        }
        for (int i = 0; i < depth.length; i++) {
            Diagram.Box box = diagram.boxes().get(i);
            List<String> lines = new ArrayList<>(List.of(box.title()));
            lines.addAll(box.details());
            int longest = lines.stream().mapToInt(String::length).max().orElse(0);
            boxes.add(add(new Place(depth[i], longest * CHARACTER + 2 * PADDING, lines)));
        }
    }

    private Place add(Place place) {
        while (layers.size() <= place.layer) {
            layers.add(new ArrayList<>());
        }
        List<Place> layer = layers.get(place.layer);
        place.x = layer.size() * GAP;
        layer.add(place);
        return place;
    }

    private void route(Diagram.Arrow arrow) {
        List<Place> route = new ArrayList<>(List.of(boxes.get(arrow.from())));
        Place end = boxes.get(arrow.to());
        for (int layer = route.get(0).layer + 1; layer < end.layer; layer++) {
            route.add(add(new Place(layer, 4, List.of())));
        }
        route.add(end);
        for (int i = 1; i < route.size(); i++) {
            route.get(i - 1).below.add(route.get(i));
            route.get(i).above.add(route.get(i - 1));
        }
        routes.add(route);
    }

    /** Orders a layer by where its places want to be, and moves them apart around that. */
    private static void arrange(List<Place> layer, boolean down) {
        layer.forEach(place -> place.x = place.wanted(down));
        layer.sort(Comparator.comparingDouble(place -> place.x));
        double shift = 0;
        for (int i = 1; i < layer.size(); i++) {
            Place before = layer.get(i - 1);
            Place place = layer.get(i);
            double least = before.x + (before.width + place.width) / 2 + GAP;
            shift += Math.max(0, least - place.x) / 2;
            place.x = Math.max(place.x, least);
        }
        for (Place place : layer) {
            place.x -= shift / Math.max(1, layer.size() - 1); // back to the middle of what was wanted
        }
    }

    String svg() {
        double[] tops = new double[layers.size() + 1];
        tops[0] = GAP;
        for (int i = 0; i < layers.size(); i++) {
            double height =
                    layers.get(i).stream().mapToDouble(Place::height).max().orElse(0);
            tops[i + 1] = tops[i] + height + BETWEEN_LAYERS;
        }
        double width = layers.stream()
                .flatMap(List::stream)
                .mapToDouble(place -> place.x + place.width / 2 + GAP)
                .max()
                .orElse(GAP);
        StringBuilder svg = new StringBuilder();
        svg.append(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" font-family=\"monospace\""
                        + " font-size=\"11\">%n<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\""
                        + " markerWidth=\"6\" markerHeight=\"6\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#667\"/>"
                        + "</marker></defs>%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                width, tops[layers.size()]));
        routes.forEach(route -> svg.append(arrow(route, tops)));
        for (int i = 0; i < boxes.size(); i++) {
            svg.append(box(
                    boxes.get(i),
                    tops[boxes.get(i).layer],
                    diagram.boxes().get(i).isGiven()));
        }
        return svg.append("</svg>\n").toString();
    }

    private static String arrow(List<Place> route, double[] tops) {
        Place start = route.get(0);
        double x = start.x;
        double y = tops[start.layer] + start.height();
        StringBuilder path = new StringBuilder(format("M%.1f %.1f", x, y));
        for (Place next : route.subList(1, route.size())) {
            double to = tops[next.layer];
            double middle = (y + to) / 2;
            path.append(format(" C%.1f %.1f %.1f %.1f %.1f %.1f", x, middle, next.x, middle, next.x, to));
            x = next.x;
            y = to;
            if (next.lines.isEmpty()) { // past the boxes of the layer
                y = tops[next.layer + 1] - BETWEEN_LAYERS;
                path.append(format(" V%.1f", y));
            }
        }
        return format("<path d=\"%s\" fill=\"none\" stroke=\"#667\" marker-end=\"url(#tip)\"/>%n", path);
    }

    private static String box(Place place, double top, boolean isGiven) {
        StringBuilder box = new StringBuilder(format(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"5\" fill=\"%s\" stroke=\"#334\"/>%n",
                place.x - place.width / 2, top, place.width, place.height(), isGiven ? "#eef6ee" : "#eef2fa"));
        for (int i = 0; i < place.lines.size(); i++) {
            box.append(format(
                    "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" fill=\"%s\">%s</text>%n",
                    place.x, top + (i + 1) * LINE, i == 0 ? "#112" : "#667", escaped(place.lines.get(i))));
        }
        return box.toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
