package dev.bellows.examples.report;

import static dev.bellows.examples.report.Markup.count;
import static dev.bellows.examples.report.Markup.duration;
import static dev.bellows.examples.report.Markup.escape;
import static dev.bellows.examples.report.Markup.format;
import static dev.bellows.examples.report.Markup.percent;

import dev.bellows.examples.report.ReportData.Epoch;
import dev.bellows.examples.report.ReportData.Evaluation;
import dev.bellows.examples.report.ReportData.Headline;
import dev.bellows.examples.report.ReportData.Layer;
import dev.bellows.examples.report.ReportData.Mistake;
import dev.bellows.examples.report.ReportData.Setup;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A training run as one HTML page that needs nothing beside itself: no scripts, no fonts, no network. It follows the reader's
 * light or dark mode, prints, and is well-formed XML as well. The same data give the same text.
 */
public final class HtmlReport {
    private HtmlReport() {}

    /** The page. */
    public static String render(ReportData data) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                <main>
                %s</main>
                </body>
                </html>
                """.formatted(escape(data.headline().title()), stylesheet(), sections(data));
    }

    private static String sections(ReportData data) {
        return headline(data)
                + learning(data.epochs(), data.evaluation())
                + confusion(data.evaluation().confusion())
                + mistakes(data.evaluation().mistakes())
                + phases(data.epochs(), data.headline().fitSeconds())
                + setup(data.setup());
    }

    private static String headline(ReportData data) {
        Headline headline = data.headline();
        Evaluation evaluation = data.evaluation();
        ConfusionMatrix confusion = evaluation.confusion();
        int workers = headline.workers();
        return format(
                """
                <header>
                <p class="eyebrow">Bellows training report</p>
                <h1>%s</h1>
                <p class="lead">%s</p>
                <dl class="figures">
                %s%s%s%s%s</dl>
                </header>
                """,
                escape(headline.title()),
                escape(headline.description()),
                figure("Test accuracy", percent(confusion.accuracy()), wrongOf(confusion)),
                figure("Training", count(Math.round(headline.imagesPerSecond())), "images per second"),
                figure(
                        "Training time",
                        duration(headline.fitSeconds()),
                        plural(data.epochs().size(), "epoch")),
                figure("Workers", count(workers), workers == 1 ? "barrier task" : "barrier tasks"),
                figure("Scoring", count(Math.round(evaluation.imagesPerSecond())), "images per second"));
    }

    private static String wrongOf(ConfusionMatrix confusion) {
        return count(confusion.total() - confusion.right()) + " of " + count(confusion.total()) + " wrong";
    }

    private static String figure(String name, String value, String note) {
        return format("<div><dt>%s</dt><dd>%s</dd><dd class=\"note\">%s</dd></div>%n", name, value, note);
    }

    private static String learning(List<Epoch> epochs, Evaluation evaluation) {
        List<Double> losses = epochs.stream().map(Epoch::loss).toList();
        List<Double> accuracies =
                epochs.stream().map(epoch -> 100 * epoch.accuracy()).toList();
        double test = 100 * evaluation.confusion().accuracy();
        double lowest = accuracies.stream().reduce(test, Math::min);
        LineChart loss = new LineChart("loss", "", "loss", losses, Axis.covering(0, max(losses), 4));
        LineChart accuracy = new LineChart("accuracy", "%", "accuracy", accuracies, Axis.covering(lowest, 100, 4));
        return section(
                "Learning curves",
                "What the training saw, averaged over each epoch while the weights still moved; the test accuracy is of the"
                        + " final weights.",
                """
                <div class="pair"><figure><figcaption>Training loss per epoch</figcaption>
                %s</figure><figure><figcaption>Training accuracy per epoch</figcaption>
                %s</figure></div>
                %s""".formatted(loss.svg(null), accuracy.svg(new LineChart.Reference("test", test)), epochTable(epochs)));
    }

    private static String epochTable(List<Epoch> epochs) {
        String rows = IntStream.range(0, epochs.size())
                .mapToObj(i -> format(
                        "<tr><td>%d</td><td>%.4f</td><td>%s</td><td>%s</td></tr>%n",
                        i + 1,
                        epochs.get(i).loss(),
                        percent(epochs.get(i).accuracy()),
                        duration(epochs.get(i).seconds())))
                .collect(Collectors.joining());
        return format("""
                <details><summary>The same in numbers</summary>
                <table class="plain numbers">
                <thead><tr><th scope="col">epoch</th><th scope="col">loss</th><th scope="col">accuracy</th>\
                <th scope="col">time</th></tr></thead>
                <tbody>
                %s</tbody></table></details>
                """, rows);
    }

    private static String confusion(ConfusionMatrix matrix) {
        ConfusionTable table = new ConfusionTable(matrix);
        return section(
                "Confusion matrix",
                "Each row holds the test digits of one class. Blue was read right; orange was mistaken, the stronger the more"
                        + " often.",
                "<div class=\"beside\">" + table.table() + table.worstPairs() + "</div>\n");
    }

    private static String mistakes(List<Mistake> mistakes) {
        if (mistakes.isEmpty()) {
            return "";
        }
        return section(
                "Most confidently wrong",
                "The test digits on which the network was surest of a wrong answer, worst first.",
                mistakes.stream()
                        .map(HtmlReport::mistake)
                        .collect(Collectors.joining("", "<div class=\"digits\">\n", "</div>\n")));
    }

    private static String mistake(Mistake mistake) {
        Picture picture = mistake.picture();
        return format(
                """
                <figure><img src="%s" width="%d" height="%d" alt="a handwritten %d"/>
                <figcaption><b>read as %d</b><span>is a %d</span><span>%s sure</span></figcaption></figure>
                """,
                picture.dataUri(),
                picture.width(),
                picture.height(),
                mistake.label(),
                mistake.prediction(),
                mistake.label(),
                percent(mistake.probability()));
    }

    private static String phases(List<Epoch> epochs, double fitSeconds) {
        double busy = epochs.stream().mapToDouble(Epoch::seconds).sum();
        String rest = fitSeconds > busy
                ? format(
                        " The other %s of the %s of fit went into starting the workers, bringing them their rows and fetching"
                                + " the weights.",
                        duration(fitSeconds - busy), duration(fitSeconds))
                : "";
        return section(
                "Time per phase",
                "As the worker of rank 0 spent it. Data: waiting for batches. Compute: forward, backward, update. Communication:"
                        + " exchanging gradients and weights, waiting for the other workers included." + rest,
                """
                <ul class="legend"><li class="data">data</li><li class="compute">compute</li>\
                <li class="communication">communication</li></ul>
                <div class="scroll"><figure class="wide">%s</figure></div>
                """.formatted(new PhaseBars(epochs.stream().map(Epoch::phases).toList()).svg()));
    }

    private static String setup(Setup setup) {
        String settings = setup.configuration().entrySet().stream()
                .map(entry -> format(
                        "<tr><th scope=\"row\">%s</th><td>%s</td></tr>%n",
                        escape(entry.getKey()), escape(entry.getValue())))
                .collect(Collectors.joining());
        String layers = setup.layers().stream()
                .map(layer -> format(
                        "<tr><td>%s</td><td class=\"shape\">%s</td><td class=\"number\">%s</td></tr>%n",
                        escape(layer.name()),
                        escape(layer.output()),
                        layer.parameters() == 0 ? "–" : count(layer.parameters())))
                .collect(Collectors.joining());
        long parameters = setup.layers().stream().mapToLong(Layer::parameters).sum();
        return format("""
                <section class="pair setup">
                <div><h2>Network</h2>
                <table class="plain"><thead><tr><th scope="col">layer</th><th scope="col">output</th>\
                <th scope="col" class="number">parameters</th></tr></thead>
                <tbody>
                %s</tbody>
                <tfoot><tr><td colspan="2">all</td><td class="number">%s</td></tr></tfoot></table></div>
                <div><h2>Configuration</h2>
                <table class="plain settings"><tbody>
                %s</tbody></table></div>
                </section>
                """, layers, count(parameters), settings);
    }

    private static String section(String title, String note, String body) {
        return format("<section>%n<h2>%s</h2>%n<p class=\"note\">%s</p>%n", escape(title), escape(note)) + body
                + "</section>\n";
    }

    private static String plural(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static double max(List<Double> values) {
        return values.stream().reduce(0.0, Math::max);
    }

    private static String stylesheet() {
        try (InputStream css = HtmlReport.class.getResourceAsStream("report.css")) {
            if (css == null) {
                throw new IllegalStateException("report: report.css is not beside " + HtmlReport.class.getName());
            }
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("report: report.css could not be read", e);
        }
    }
}
