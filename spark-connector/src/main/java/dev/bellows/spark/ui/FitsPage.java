package dev.bellows.spark.ui;

import static dev.bellows.spark.ui.Html.escape;

import dev.bellows.spark.progress.EpochMetrics;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.ui.UIUtils$;
import org.apache.spark.ui.WebUIPage;
import scala.collection.immutable.Seq;
import scala.xml.Node;

/** All fits, the newest first. */
final class FitsPage extends WebUIPage {
    private static final List<String> HEADINGS =
            List.of("Fit", "Varied", "State", "Started", "Duration", "Epochs", "Loss", "Metrics", "Rows/s", "Workers");

    private final BellowsTab tab;
    private final FitStore store;

    FitsPage(BellowsTab tab, FitStore store) {
        super("");
        this.tab = tab;
        this.store = store;
    }

    @Override
    public Seq<Node> render(HttpServletRequest request) {
        return Html.page(request, "Fits", tab, () -> content(request));
    }

    private String content(HttpServletRequest request) {
        List<StoredFit> fits = store.fits();
        Html html = new Html();
        if (fits.stream().anyMatch(StoredFit::isRunning)) {
            html.add(FitPage.REFRESH);
        }
        return html.table(HEADINGS, fits.stream().map(fit -> row(fit, request)).toList())
                .toString();
    }

    private List<String> row(StoredFit fit, HttpServletRequest request) {
        List<StoredEpoch> epochs = store.epochs(fit.info().id());
        EpochMetrics last =
                epochs.isEmpty() ? null : epochs.get(epochs.size() - 1).epoch();
        return List.of(
                link(fit, request),
                escape(texts(fit.info().varied())),
                state(fit),
                escape(UIUtils$.MODULE$.formatDate(fit.started())),
                duration(fit),
                epochs.size() + "/" + fit.info().epochs(),
                last == null ? "" : Html.format("%.4f", last.loss()),
                last == null ? "" : escape(numbers(last.metrics())),
                last == null ? "" : Html.format("%.0f", last.samplesPerSecond()),
                String.valueOf(fit.info().workers()));
    }

    private String link(StoredFit fit, HttpServletRequest request) {
        String page = UIUtils$.MODULE$.prependBaseUri(request, tab.basePath(), "/bellows/fit/?id=");
        return "<a href=\"" + escape(page + fit.info().id()) + "\">fit "
                + fit.info().number() + "</a> " + escape(fit.info().uid());
    }

    static String state(StoredFit fit) {
        String outcome = fit.outcome();
        if (outcome == null) {
            return Html.format("RUNNING: epoch %d, step %d of %d", fit.epoch(), fit.step(), fit.steps());
        }
        return escape(fit.reason() == null ? outcome : outcome + ": " + fit.reason());
    }

    static String duration(StoredFit fit) {
        long end = fit.isRunning() ? System.currentTimeMillis() : fit.ended();
        return escape(UIUtils$.MODULE$.formatDuration(end - fit.started()));
    }

    static String numbers(Map<String, Double> metrics) {
        return metrics.entrySet().stream()
                .map(metric -> metric.getKey() + Html.format(" %.4f", metric.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String texts(Map<String, String> values) {
        return values.entrySet().stream()
                .map(value -> value.getKey() + " " + value.getValue())
                .collect(Collectors.joining(", "));
    }
}
