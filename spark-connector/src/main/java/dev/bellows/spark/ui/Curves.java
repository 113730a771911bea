package dev.bellows.spark.ui;

import static dev.bellows.spark.ui.Html.escape;
import static dev.bellows.spark.ui.Html.format;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Quantities over the epochs as SVG, which needs nothing from elsewhere: both axes, a line per series, and the last value of each. What
 * is not finite is left out.
 *
 * @param title what the chart shows
 * @param series values by name, one per epoch
 */
record Curves(String title, Map<String, List<Double>> series) {
    private static final double WIDTH = 420;
    private static final double HEIGHT = 220;
    private static final double LEFT = 64;
    private static final double RIGHT = 16;
    private static final double TOP = 40;
    private static final double BOTTOM = 30;
    private static final int GRID = 4;
    private static final List<String> COLORS = List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7");

    String svg() {
        StringBuilder svg = new StringBuilder(format(
                "<svg width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s per"
                        + " epoch\" font-size=\"11\" fill=\"currentColor\">%n<text x=\"%.0f\" y=\"14\""
                        + " font-weight=\"bold\">%s</text>%n",
                WIDTH, HEIGHT, WIDTH, HEIGHT, escape(title), LEFT, escape(title)));
        double[] range = range();
        for (int i = 0; i <= GRID; i++) {
            double value = range[0] + (range[1] - range[0]) * i / GRID;
            double y = y(value, range);
            svg.append(format(
                    "<line x1=\"%.0f\" x2=\"%.0f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"currentColor\""
                            + " stroke-opacity=\"0.2\"/><text x=\"%.0f\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
                    LEFT, WIDTH - RIGHT, y, y, LEFT - 6, y + 4, label(value)));
        }
        int epochs = series.values().stream().mapToInt(List::size).max().orElse(1);
        svg.append(format(
                "<text x=\"%.0f\" y=\"%.0f\">epoch 1</text><text x=\"%.0f\" y=\"%.0f\" text-anchor=\"end\">%d</text>%n",
                LEFT, HEIGHT - 10, WIDTH - RIGHT, HEIGHT - 10, epochs));
        int number = 0;
        for (Map.Entry<String, List<Double>> entry : series.entrySet()) {
            svg.append(line(entry.getKey(), entry.getValue(), range, new Place(number++, epochs)));
        }
        return svg.append("</svg>\n").toString();
    }

    /** Which of the series, and how many epochs there are. */
    private record Place(int number, int epochs) {}

    private static String line(String name, List<Double> values, double[] range, Place place) {
        String color = COLORS.get(place.number % COLORS.size());
        String points = IntStream.range(0, values.size())
                .filter(i -> Double.isFinite(values.get(i)))
                .mapToObj(i -> format("%.1f,%.1f", x(i, place.epochs), y(values.get(i), range)))
                .collect(Collectors.joining(" "));
        String dots = IntStream.range(0, values.size())
                .filter(i -> Double.isFinite(values.get(i)))
                .mapToObj(i -> format(
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" fill=\"%s\"><title>epoch %d: %s %s</title></circle>",
                        x(i, place.epochs), y(values.get(i), range), color, i + 1, escape(name), label(values.get(i))))
                .collect(Collectors.joining());
        double last = values.get(values.size() - 1);
        return format(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>%s%n"
                        + "<text x=\"%.0f\" y=\"28\" fill=\"%s\">%s %s</text>%n",
                points, color, dots, LEFT + place.number * 170.0, color, escape(name), label(last));
    }

    private double[] range() {
        double[] finite = series.values().stream()
                .flatMapToDouble(values -> values.stream().mapToDouble(Double::doubleValue))
                .filter(Double::isFinite)
                .toArray();
        if (finite.length == 0) {
            return new double[] {0, 1};
        }
        double least = DoubleStream.of(finite).min().orElseThrow();
        double greatest = DoubleStream.of(finite).max().orElseThrow();
        double air = greatest > least ? 0 : Math.max(Math.abs(least) / 10, 1e-6);
        return new double[] {least - air, greatest + air};
    }

    private static double x(int epoch, int epochs) {
        return LEFT + (epochs == 1 ? 0.5 : epoch / (epochs - 1.0)) * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double value, double[] range) {
        return HEIGHT - BOTTOM - (value - range[0]) / (range[1] - range[0]) * (HEIGHT - BOTTOM - TOP);
    }

    private static String label(double value) {
        return format("%.4g", value);
    }
}
