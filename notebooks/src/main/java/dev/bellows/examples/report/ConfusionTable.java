package dev.bellows.examples.report;

import static dev.bellows.examples.report.Markup.count;
import static dev.bellows.examples.report.Markup.format;
import static dev.bellows.examples.report.Markup.percent;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A confusion matrix as a table, and its largest confusions as a list.
 *
 * <p>The diagonal is shaded by the share of the label that was recognised; the other cells by their count against the largest
 * of them, in a second colour: on one scale the mistakes of a good model would all look white.
 */
record ConfusionTable(ConfusionMatrix matrix) {
    /** From this share of the full colour on, text needs to be light. */
    private static final double DARK = 0.75;

    private static final int PAIRS = 6;

    String table() {
        String head =
                classes().mapToObj(c -> format("<th scope=\"col\">%d</th>", c)).collect(Collectors.joining());
        return format("""
                <div class="scroll"><table class="confusion">
                <thead>
                <tr><td colspan="2"></td><th class="side" colspan="%1$d" scope="colgroup">predicted digit</th><td></td></tr>
                <tr><td colspan="2"></td>%2$s<th scope="col" class="recall">recognised</th></tr>
                </thead>
                <tbody>
                %3$s</tbody>
                </table></div>
                """, matrix.classes(), head, classes().mapToObj(this::row).collect(Collectors.joining()));
    }

    /** The label-prediction pairs that were confused most often, or {@code ""} if there are none. */
    String worstPairs() {
        String rows = pairs().stream()
                .map(pair -> format(
                        "<tr><td><b>%d</b> read as <b>%d</b></td><td class=\"number\">%s</td></tr>%n",
                        pair.label(), pair.prediction(), count(pair.times())))
                .collect(Collectors.joining());
        return rows.isEmpty() ? "" : format("""
                        <div><h3>Most often confused</h3>
                        <table class="plain"><tbody>
                        %s</tbody></table></div>
                        """, rows);
    }

    private record Pair(int label, int prediction, long times) {}

    private List<Pair> pairs() {
        return classes()
                .boxed()
                .flatMap(label -> classes()
                        .filter(prediction -> prediction != label)
                        .mapToObj(prediction -> new Pair(label, prediction, matrix.count(label, prediction))))
                .filter(pair -> pair.times() > 0)
                .sorted(Comparator.comparingLong(Pair::times).reversed())
                .limit(PAIRS)
                .toList();
    }

    private String row(int label) {
        String side = label > 0
                ? ""
                : format(
                        "<th class=\"side upright\" rowspan=\"%d\" scope=\"rowgroup\"><span>true digit</span></th>",
                        matrix.classes());
        String cells = classes().mapToObj(prediction -> cell(label, prediction)).collect(Collectors.joining());
        String recall = matrix.labelled(label) == 0 ? "–" : percent(matrix.recall(label));
        return format(
                "<tr>%s<th scope=\"row\">%d</th>%s<td class=\"recall\">%s</td></tr>%n", side, label, cells, recall);
    }

    private String cell(int label, int prediction) {
        long times = matrix.count(label, prediction);
        if (times == 0) {
            return "<td class=\"none\">·</td>";
        }
        boolean right = label == prediction;
        double shade = right ? matrix.recall(label) : 0.12 + 0.88 * times / matrix.mostConfused();
        return format(
                "<td class=\"%s%s\" style=\"--shade:%.0f%%\" title=\"true %d, predicted %d\">%s</td>",
                right ? "right" : "wrong", shade > DARK ? " dark" : "", 100 * shade, label, prediction, count(times));
    }

    private IntStream classes() {
        return IntStream.range(0, matrix.classes());
    }
}
