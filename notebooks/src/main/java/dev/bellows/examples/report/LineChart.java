package dev.bellows.examples.report;

import static dev.bellows.examples.report.Markup.escape;
import static dev.bellows.examples.report.Markup.format;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One quantity over the epochs, as SVG: a chart with both axes named, a point per epoch, the last value written beside
 * its point, and if asked for a dashed line at a value to compare with.
 *
 * @param title what the chart shows: the name of the vertical axis
 * @param unit written after every value, {@code ""} for none
 * @param color the CSS class of the series
 * @param values one per epoch, in display units
 * @param axis the vertical axis
 */
record LineChart(String title, String unit, String color, List<Double> values, Axis axis) {
    private static final double WIDTH = 480;
    private static final double HEIGHT = 270;
    private static final double LEFT = 64;
    private static final double RIGHT = 30;
    private static final double TOP = 22;
    private static final double BOTTOM = 46;
    private static final int MOST_EPOCH_LABELS = 12;

    /** A value to compare the curve with, and what it is called. */
    record Reference(String name, double value) {}

    String svg(@Nullable Reference reference) {
        return format(
                """
                <svg class="chart" viewBox="0 0 %.0f %.0f" role="img" aria-label="%s per epoch">
                %s%s%s%s
                </svg>
                """,
                WIDTH,
                HEIGHT,
                escape(title),
                grid(),
                epochs(),
                reference == null ? "" : referenceLine(reference),
                series());
    }

    private String grid() {
        String lines = axis.ticks().stream()
                .map(tick -> format(
                        """
                        <line class="%s" x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f"/>
                        <text class="tick" x="%.1f" y="%.1f" text-anchor="end">%s</text>
                        """,
                        tick == axis.from() ? "base" : "grid",
                        LEFT,
                        WIDTH - RIGHT,
                        y(tick),
                        y(tick),
                        LEFT - 8,
                        y(tick) + 4,
                        axis.label(tick) + unit))
                .collect(Collectors.joining());
        return lines + format("""
                        <text class="axis" transform="translate(12 %.1f) rotate(-90)" text-anchor="middle">%s</text>
                        """, (TOP + HEIGHT - BOTTOM) / 2, escape(title));
    }

    private String epochs() {
        int every = (values.size() + MOST_EPOCH_LABELS - 1) / MOST_EPOCH_LABELS;
        String labels = IntStream.range(0, values.size())
                .filter(i -> (i + 1) % every == 0)
                .mapToObj(i -> format(
                        "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%d</text>%n",
                        x(i), HEIGHT - BOTTOM + 18, i + 1))
                .collect(Collectors.joining());
        return labels
                + format(
                        "<text class=\"axis\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">epoch</text>%n",
                        (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6);
    }

    private String referenceLine(Reference reference) {
        double y = y(reference.value());
        return format(
                """
                <line class="reference" x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f"/>
                <text class="value muted" x="%.1f" y="%.1f">%s %s</text>
                """, LEFT, WIDTH - RIGHT, y, y, LEFT + 6, y - 6, escape(reference.name()), value(reference.value()));
    }

    private String series() {
        String line = IntStream.range(0, values.size())
                .mapToObj(i -> format("%.1f,%.1f", x(i), y(values.get(i))))
                .collect(Collectors.joining(" "));
        String points = IntStream.range(0, values.size())
                .mapToObj(i -> format(
                        "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>epoch %d: %s</title></circle>%n",
                        color, x(i), y(values.get(i)), i + 1, value(values.get(i))))
                .collect(Collectors.joining());
        int last = values.size() - 1;
        boolean falling = values.get(last) < values.get(0);
        return format(
                """
                <polyline class="%s" points="%s"/>
                %s<text class="value" x="%.1f" y="%.1f" text-anchor="middle">%s</text>
                """, color, line, points, x(last), y(values.get(last)) + (falling ? -12 : 20), value(values.get(last)));
    }

    private String value(double value) {
        return format(unit.isEmpty() ? "%.4f" : "%.2f", value) + unit;
    }

    /** A single epoch stands in the middle; more fill the width, with a little air at both ends. */
    private double x(int epoch) {
        double share = values.size() == 1 ? 0.5 : epoch / (values.size() - 1.0);
        double air = 28;
        return LEFT + air + share * (WIDTH - RIGHT - LEFT - 2 * air);
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - axis.position(value) * (HEIGHT - BOTTOM - TOP);
    }
}
