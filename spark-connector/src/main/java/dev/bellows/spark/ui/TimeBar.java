package dev.bellows.spark.ui;

import static dev.bellows.spark.ui.Html.format;

import java.util.List;

/** A worker's time as one bar, from left to right: waiting for rows, computing, exchanging with others, waiting for slower workers. */
final class TimeBar {
    private static final double WIDTH = 240;
    private static final List<String> COLORS = List.of("#e69f00", "#0072b2", "#56b4e9", "#999999");
    private static final List<String> NAMES =
            List.of("waiting for rows", "computing", "exchanging", "waiting for slower workers");

    private TimeBar() {}

    static String svg(List<Double> seconds) {
        double all = seconds.stream().mapToDouble(Double::doubleValue).sum();
        StringBuilder svg = new StringBuilder(format("<svg width=\"%.0f\" height=\"14\" role=\"img\">", WIDTH));
        double from = 0;
        for (int i = 0; i < seconds.size(); i++) {
            double width = all == 0 ? 0 : WIDTH * seconds.get(i) / all;
            svg.append(format(
                    "<rect x=\"%.1f\" y=\"1\" width=\"%.1f\" height=\"12\" fill=\"%s\"><title>%s: %.2f"
                            + " s</title></rect>",
                    from, width, COLORS.get(i), NAMES.get(i), seconds.get(i)));
            from += width;
        }
        return svg.append("</svg>").toString();
    }

    static String legend() {
        StringBuilder legend = new StringBuilder("<p>");
        for (int i = 0; i < NAMES.size(); i++) {
            legend.append(format(
                    "<svg width=\"12\" height=\"12\"><rect width=\"12\" height=\"12\" fill=\"%s\"/></svg> %s &#160; ",
                    COLORS.get(i), NAMES.get(i)));
        }
        return legend.append("</p>\n").toString();
    }
}
