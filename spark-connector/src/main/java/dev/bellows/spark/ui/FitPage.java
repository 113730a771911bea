package dev.bellows.spark.ui;

import static dev.bellows.spark.ui.Html.escape;
import static dev.bellows.spark.ui.Html.format;

import dev.bellows.spark.device.WorkerDevice;
import dev.bellows.spark.progress.EpochMetrics;
import dev.bellows.spark.progress.WorkerTimes;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ui.WebUIPage;
import scala.collection.immutable.Seq;
import scala.xml.Node;

/** One fit: its curves, where the time of each worker went, the network and the Params. */
final class FitPage extends WebUIPage {
    /** Loads the page anew every so many seconds, for fits that run. */
    static final String REFRESH = "<meta http-equiv=\"refresh\" content=\"5\">\n";

    /** What measures of held out rows are called, beside those of the same name of training. */
    private static final String VALIDATION = "validation-";

    private static final int NEWEST = 20;

    private final BellowsTab tab;
    private final FitStore store;

    FitPage(BellowsTab tab, FitStore store) {
        super("fit");
        this.tab = tab;
        this.store = store;
    }

    @Override
    public Seq<Node> render(HttpServletRequest request) {
        String id = request.getParameter("id");
        return Html.page(request, "Fit", tab, () -> store.fit(String.valueOf(id))
                .map(this::content)
                .orElse("<p>There is no such fit.</p>"));
    }

    private String content(StoredFit fit) {
        List<EpochMetrics> epochs =
                store.epochs(fit.info().id()).stream().map(StoredEpoch::epoch).toList();
        Html html = new Html();
        if (fit.isRunning()) {
            html.add(REFRESH);
        }
        html.add("<p><strong>" + escape(fit.info().name()) + "</strong>: " + FitsPage.state(fit) + "; "
                + FitsPage.duration(fit) + ", " + fit.info().rows() + " rows, "
                + fit.info().workers()
                + " workers, " + fit.info().steps() + " steps per epoch</p>\n");
        List<WorkerDevice> devices = fit.devices();
        if (devices != null) {
            html.add("<p>Computed on " + escape(WorkerDevice.summary(devices)) + "</p>\n");
            devices.stream()
                    .filter(worker -> !worker.note().isEmpty())
                    .forEach(worker -> html.add("<p>Rank " + worker.rank() + ": " + escape(worker.note()) + "</p>\n"));
        }
        if (!epochs.isEmpty()) {
            html.heading("Curves");
            charts(epochs).forEach((title, series) -> html.add(new Curves(title, series).svg()));
            times(html, epochs);
        }
        html.heading("Network").add("<pre>" + escape(fit.info().network()) + "</pre>\n");
        html.heading("Params");
        return html.table(
                        List.of("Param", "Value"),
                        fit.info().params().entrySet().stream()
                                .map(param -> List.of(escape(param.getKey()), escape(param.getValue())))
                                .toList())
                .toString();
    }

    /** What is measured of training and of held out rows stands in one chart. */
    static Map<String, Map<String, List<Double>>> charts(List<EpochMetrics> epochs) {
        Map<String, Map<String, List<Double>>> charts = new LinkedHashMap<>();
        for (EpochMetrics epoch : epochs) {
            put(charts, "loss", epoch.loss());
            epoch.metrics().forEach((name, value) -> put(charts, name, value));
            put(charts, "rows/s", epoch.samplesPerSecond());
            if (!Double.isNaN(epoch.learningRate())) {
                put(charts, "learning rate", epoch.learningRate());
            }
        }
        return charts;
    }

    private static void put(Map<String, Map<String, List<Double>>> charts, String name, double value) {
        String title = name.startsWith(VALIDATION) ? name.substring(VALIDATION.length()) : name;
        charts.computeIfAbsent(title, chart -> new LinkedHashMap<>())
                .computeIfAbsent(name, series -> new ArrayList<>())
                .add(value);
    }

    private static void times(Html html, List<EpochMetrics> epochs) {
        List<List<String>> rows = new ArrayList<>();
        for (EpochMetrics epoch : epochs.subList(Math.max(0, epochs.size() - NEWEST), epochs.size())) {
            for (int rank = 0; rank < epoch.workers().size(); rank++) {
                WorkerTimes times = epoch.workers().get(rank);
                double waited = epoch.waitSeconds(rank);
                List<Double> parts = List.of(times.data(), times.compute(), times.communication() - waited, waited);
                List<String> row = new ArrayList<>(List.of(String.valueOf(epoch.epoch()), String.valueOf(rank)));
                parts.forEach(seconds -> row.add(format("%.2f", seconds)));
                row.add(TimeBar.svg(parts));
                rows.add(row);
            }
        }
        html.heading("Seconds of each worker" + (epochs.size() > NEWEST ? ", newest " + NEWEST + " epochs" : ""));
        html.add(TimeBar.legend());
        html.table(
                List.of(
                        "Epoch",
                        "Rank",
                        "Waiting for rows",
                        "Computing",
                        "Exchanging",
                        "Waiting for slower workers",
                        ""),
                rows);
    }
}
