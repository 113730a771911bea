package dev.bellows.bench.spark;

import dev.bellows.bench.report.Figure;
import dev.bellows.bench.report.Findings;
import dev.bellows.bench.report.Options;
import dev.bellows.bench.report.Spread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * The way of rows through Spark. {@code transform}: rows per second from a cached frame through a model into nothing, beside what
 * that consists of, reading the frame and the bare predictor one after the other, which is the limit. {@code fit}: the seconds of
 * a fit outside its epochs, the first of a session and later ones, from a cached frame and from Parquet; and rows per processor
 * second of the reading that checks them. Arguments, each optional: {@code parts=transform,fit}, {@code models=mlp,lenet,tabular},
 * {@code sources=cached,parquet}, {@code master=cluster} (of fits; or {@code local}), {@code cores=2}, {@code rounds=5}, {@code
 * rows=60000} (of wide rows), {@code older=DIRECTORY} (another checkout, in the same turns), {@code python=INTERPRETER} (one that has PySpark and
 * PyTorch, for predict_batch_udf and TorchDistributor), {@code out=FILE}. With the part {@code xgboost}, XGBoost4J-Spark takes part in fits
 * with one round of trees; it has to be on the class path.
 */
public final class SparkBench {
    private static final Options.Table OPTIONS = Options.of("bench spark")
            .words("parts", "transform,fit", List.of("transform", "fit", "xgboost"))
            .words("models", "mlp,lenet,tabular", Subject.words())
            .words("sources", "cached,parquet", List.of("cached", "parquet"))
            .word("master", "cluster", List.of("cluster", "local"))
            .whole("cores", "2", 1, 1024)
            .whole("rounds", "5", 1, 1000)
            .whole("rows", "60000", 1, 100_000_000)
            .text("older", "")
            .text("python", "")
            .text("out", "docs/bench/spark.json")
            .check(options -> {
                if (options.list("parts").contains("xgboost")
                        && !options.list("parts").contains("fit")) {
                    throw options.refusal("the part xgboost is of fits; give parts=fit,xgboost");
                }
            });

    /** Transforms before those that count: a second each, most of it in the interpreter and the compiler of the JVM at first. */
    private static final int WARM_UP = 6;

    private static final List<String> OF_BOTH = List.of("read", "transform", "prediction");
    private static final String OURS = "ours";
    private static final String OLDER = "older";
    private static final String LIMIT = "predictor";
    private static final String PYTORCH = "pytorch";
    private static final String BOOST = "xgboost";

    private final Options options;
    private final Path logs;
    private final Findings findings;

    private SparkBench(Options options, Path logs) {
        this.options = options;
        this.logs = logs;
        findings = new Findings(Path.of(options.text("out")));
    }

    public static void main(String[] arguments) throws IOException {
        Options options = OPTIONS.readOrExit(arguments);
        Path logs = Files.createDirectories(Path.of("target", "bench").toAbsolutePath());
        new SparkBench(options, logs).run();
    }

    private void run() throws IOException {
        for (String model : options.list("models")) {
            Subject subject = Subject.of(model);
            if (options.list("parts").contains("transform")) {
                findings.add(transform(subject));
            }
            if (options.list("parts").contains("fit")) {
                for (String source : options.list("sources")) {
                    findings.add(fit(subject, source));
                }
            }
        }
        findings.print();
    }

    /** All builds, in the order of their turns. */
    private Map<String, Build> builds(Subject subject, String master) {
        Build.Settings settings =
                new Build.Settings(master, options.whole("cores"), subject, subject.rows(options.whole("rows")));
        Map<String, Build> builds = new LinkedHashMap<>();
        builds.put(OURS, Build.ours(OURS, "", settings, logs));
        if (!options.text(OLDER).isEmpty()) {
            builds.put(OLDER, Build.ours(OLDER, options.text(OLDER), settings, logs));
        }
        if (!options.text("python").isEmpty()) {
            try {
                builds.put(PYTORCH, Build.pyTorch(PYTORCH, options.text("python"), settings, logs));
            } catch (IllegalStateException | UncheckedIOException lacking) {
                System.out.println("SKIPPED " + lacking.getMessage());
            }
        }
        return builds;
    }

    private List<Figure> transform(Subject subject) {
        Map<String, Build> builds = builds(subject, "local");
        Turns turns = new Turns();
        try {
            builds.values().forEach(build -> {
                build.ask("cached");
                build.ask("learn");
            });
            for (int round = -WARM_UP; round < options.whole("rounds"); round++) {
                for (String action : OF_BOTH) {
                    for (Map.Entry<String, Build> build : builds.entrySet()) {
                        if (build.getKey().equals(PYTORCH) && action.equals("prediction")) {
                            continue; // it has but one column
                        }
                        Map<String, Double> figures = build.getValue().ask(action);
                        if (round >= 0) {
                            turns.add(build.getKey() + "/" + action, figures);
                        }
                    }
                }
                Map<String, Double> limit =
                        Objects.requireNonNull(builds.get(OURS)).ask(LIMIT);
                if (round >= 0) {
                    turns.add(OURS + "/" + LIMIT, limit);
                }
            }
        } finally {
            builds.values().forEach(Build::close);
        }
        List<Figure> figures = new ArrayList<>();
        for (String action : List.of("read", "transform", "prediction", LIMIT)) {
            figures.add(rate(subject, action, turns));
        }
        if (turns.has(PYTORCH + "/transform")) {
            Spread ratio = turns.ratio(
                    PYTORCH + "/transform", OURS + "/transform", taken -> taken.getOrDefault("seconds", 0.0));
            double rows = subject.rows(options.whole("rows"));
            Spread theirs = turns.of(PYTORCH + "/transform", "seconds");
            figures.add(Figure.of(
                    "transform/" + subject.id() + "/" + PYTORCH, rows / theirs.median(), "rows/s", ratio.median()));
            System.out.println(figures.get(figures.size() - 1).line());
        }
        return figures;
    }

    private Figure rate(Subject subject, String action, Turns turns) {
        double rows = subject.rows(options.whole("rows"));
        String ours = OURS + "/" + action;
        Figure figure = Figure.of(
                        "transform/" + subject.id() + "/" + action,
                        rows / turns.of(ours, "seconds").median(),
                        "rows/s",
                        ofLimit(turns, ours, "seconds"))
                .with(
                        "rowsPerProcessorSecond",
                        rows / turns.of(ours, "processor").median())
                .with("ofLimitByProcessorTime", ofLimit(turns, ours, "processor"));
        return compared(figure, action, turns, taken -> 1 / taken.getOrDefault("processor", 0.0));
    }

    /** Reading and predicting, one after the other, by this. */
    private static double ofLimit(Turns turns, String name, String figure) {
        double limit = turns.of(OURS + "/read", figure).median()
                + turns.of(OURS + "/" + LIMIT, figure).median();
        return limit / turns.of(name, figure).median();
    }

    private List<Figure> fit(Subject subject, String source) {
        Path parquet = logs.resolve("rows-" + subject.id() + "-" + subject.rows(options.whole("rows")) + ".parquet");
        String frame = source.equals("parquet") ? "parquet " + parquet : source;
        Map<String, Build> builds = builds(subject, options.text("master"));
        if (options.list("parts").contains(BOOST) && SparkWorker.knowsTrees()) {
            // Not in one JVM with our engine: the two bring an OpenMP each.
            Build.Settings settings = new Build.Settings(
                    options.text("master"), options.whole("cores"), subject, subject.rows(options.whole("rows")));
            builds.put(BOOST, Build.ours(BOOST, "", settings, logs));
        }
        Turns turns = new Turns();
        try {
            builds.values().forEach(build -> build.ask(frame));
            for (int round = 0; round <= options.whole("rounds"); round++) {
                for (Map.Entry<String, Build> build : builds.entrySet()) {
                    turns.add(
                            build.getKey() + (round == 0 ? "/first" : "/warm"),
                            build.getValue().ask(build.getKey().equals(BOOST) ? "boost" : "fit"));
                }
            }
        } finally {
            builds.values().forEach(Build::close);
        }
        String name = "fit/" + subject.id() + "/" + source;
        List<Figure> figures = new ArrayList<>();
        for (String when : List.of("first", "warm")) {
            Spread outside = turns.of(OURS + "/" + when, "outside");
            Figure figure = Figure.of(name + "/" + when, outside.median(), "s", Double.NaN)
                    .with("epochs", turns.of(OURS + "/" + when, "epochs").median())
                    .with("loss", turns.of(OURS + "/" + when, "loss").median())
                    .with("least", outside.least())
                    .with("greatest", outside.greatest());
            figures.add(compared(figure, when, turns, taken -> taken.getOrDefault("outside", 0.0)));
            figures.addAll(besidePeers(name, when, turns));
        }
        figures.addAll(ingestion(subject, name, turns));
        return figures;
    }

    /** A whole fit, by those of peers; below 1 is quicker. */
    private static List<Figure> besidePeers(String name, String when, Turns turns) {
        List<Figure> figures = new ArrayList<>();
        for (String peer : List.of(PYTORCH, BOOST)) {
            if (turns.has(peer + "/" + when)) {
                Spread ratio =
                        turns.ratio(OURS + "/" + when, peer + "/" + when, taken -> taken.getOrDefault("seconds", 0.0));
                Spread theirs = turns.of(peer + "/" + when, "seconds");
                figures.add(Figure.of(name + "/" + when + "/" + peer, theirs.median(), "s", ratio.median())
                        .with("ours", turns.of(OURS + "/" + when, "seconds").median())
                        .with("ratioLeast", ratio.least())
                        .with("ratioGreatest", ratio.greatest()));
                System.out.println(figures.get(figures.size() - 1).line());
            }
        }
        return figures;
    }

    private List<Figure> ingestion(Subject subject, String name, Turns turns) {
        double rows = subject.rows(options.whole("rows"));
        List<Figure> figures = new ArrayList<>();
        for (Map.Entry<String, ToDoubleFunction<Map<String, Double>>> step :
                Map.<String, ToDoubleFunction<Map<String, Double>>>of(
                                "check", taken -> stages(taken, "stage:collect"),
                                "all",
                                        taken -> stages(taken, "stage:collect")
                                                + stages(taken, "stage:mapPartitionsWithIndex"))
                        .entrySet()) {
            double seconds = turns.of(OURS + "/warm", step.getValue()).median();
            Figure figure = Figure.of(name + "/rows-" + step.getKey(), rows / seconds, "rows/processor-s", Double.NaN);
            figures.add(
                    compared(figure, "warm", turns, taken -> 1 / step.getValue().applyAsDouble(taken)));
        }
        return figures;
    }

    private static double stages(Map<String, Double> taken, String prefix) {
        return taken.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** With what it is of the older build's, if there is one; says so. */
    private static Figure compared(
            Figure figure, String what, Turns turns, ToDoubleFunction<Map<String, Double>> measure) {
        Figure with = figure;
        if (turns.has(OLDER + "/" + what)) {
            Spread ratio = turns.ratio(OURS + "/" + what, OLDER + "/" + what, measure);
            with = figure.with("ofOlder", ratio.median())
                    .with("ofOlderLeast", ratio.least())
                    .with("ofOlderGreatest", ratio.greatest());
        }
        System.out.println(String.format(
                Locale.ROOT,
                "%-34s %,14.2f %-16s ratio %.2f %s",
                with.name(),
                with.value(),
                with.unit(),
                with.ratio(),
                with.details()));
        return with;
    }
}
