package dev.bellows.examples.report;

import static dev.bellows.examples.report.Markup.format;

import dev.bellows.examples.report.ReportData.Phases;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where the seconds went, as SVG: one stacked bar per epoch, from data over compute to communication.
 *
 * @param epochs one bar each, top to bottom
 */
record PhaseBars(List<Phases> epochs) {
    private static final double WIDTH = 960;
    private static final double LEFT = 100;
    private static final double RIGHT = 90;
    private static final double ROW = 46;
    private static final double BAR = 26;
    private static final double BOTTOM = 46;
    /** A label fits into a segment from this width on. */
    private static final double LABEL_WIDTH = 52;

    String svg() {
        double longest = epochs.stream().mapToDouble(Phases::total).max().orElse(0);
        Axis axis = Axis.covering(0, Math.max(longest, 1e-3), 6);
        double height = epochs.size() * ROW + BOTTOM;
        StringBuilder bars = new StringBuilder();
        for (int i = 0; i < epochs.size(); i++) {
            bars.append(bar("epoch " + (i + 1), epochs.get(i), i * ROW + (ROW - BAR) / 2, axis));
        }
        return format("""
                <svg class="chart" viewBox="0 0 %.0f %.0f" role="img" aria-label="Seconds per phase and epoch">
                %s%s</svg>
                """, WIDTH, height, seconds(axis, height), bars);
    }

    private static String seconds(Axis axis, double height) {
        String ticks = axis.ticks().stream()
                .map(tick -> format(
                        """
                        <line class="%s" x1="%.1f" x2="%.1f" y1="0" y2="%.1f"/>
                        <text class="tick" x="%.1f" y="%.1f" text-anchor="middle">%s</text>
                        """,
                        tick == 0 ? "base" : "grid",
                        x(tick, axis),
                        x(tick, axis),
                        height - BOTTOM,
                        x(tick, axis),
                        height - BOTTOM + 18,
                        axis.label(tick)))
                .collect(Collectors.joining());
        return ticks
                + format(
                        "<text class=\"axis\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">seconds</text>%n",
                        (LEFT + WIDTH - RIGHT) / 2, height - 6);
    }

    private static String bar(String name, Phases time, double top, Axis axis) {
        double computeFrom = time.data();
        double communicationFrom = computeFrom + time.compute();
        return format(
                        "<text class=\"name\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
                        LEFT - 12, top + BAR / 2 + 5, name)
                + segment(new Segment("data", 0, time.data()), top, axis)
                + segment(new Segment("compute", computeFrom, time.compute()), top, axis)
                + segment(new Segment("communication", communicationFrom, time.communication()), top, axis)
                + format(
                        "<text class=\"value\" x=\"%.1f\" y=\"%.1f\">%s</text>%n",
                        x(time.total(), axis) + 8, top + BAR / 2 + 5, Markup.duration(time.total()));
    }

    private record Segment(String phase, double from, double seconds) {}

    private static String segment(Segment segment, double top, Axis axis) {
        double left = x(segment.from(), axis);
        double width = x(segment.from() + segment.seconds(), axis) - left;
        String text = Markup.duration(segment.seconds());
        String label = width < LABEL_WIDTH
                ? ""
                : format(
                        "<text class=\"inside\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>%n",
                        left + width / 2, top + BAR / 2 + 5, text);
        return format("""
                        <rect class="%1$s" x="%2$.1f" y="%3$.1f" width="%4$.1f" height="%5$.0f"><title>%1$s: %6$s</title></rect>
                        """, segment.phase(), left, top, width, BAR, text) + label;
    }

    private static double x(double seconds, Axis axis) {
        return LEFT + axis.position(seconds) * (WIDTH - RIGHT - LEFT);
    }
}
