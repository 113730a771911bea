package dev.bellows.spark.cli;

import dev.bellows.spark.progress.EvaluationSummary;
import java.io.PrintWriter;
import java.util.Locale;

/** Figures as lines of a name and a value, for people and for programs that cut lines. */
final class Printed {
    private Printed() {}

    static void line(PrintWriter out, String name, double value) {
        out.println(String.format(Locale.ROOT, "%s %.6g", name, value));
    }

    static void evaluation(PrintWriter out, EvaluationSummary measured) {
        out.println("rows " + measured.samples());
        if (!Double.isNaN(measured.loss())) { // retrieval has none
            line(out, "loss", measured.loss());
        }
        measured.metrics().forEach((name, value) -> line(out, name, value));
    }
}
