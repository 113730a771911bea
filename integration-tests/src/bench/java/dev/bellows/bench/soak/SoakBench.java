package dev.bellows.bench.soak;

import dev.bellows.bench.report.Figure;
import dev.bellows.bench.report.Findings;
import dev.bellows.bench.report.Options;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.NeuralClassifier;
import dev.bellows.spark.progress.FitListener;
import dev.bellows.spark.progress.FitRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Trials on a standalone cluster: a random executor is killed at a random step of a fit that saves checkpoints, and the fit must end
 * with the bits of an undisturbed one, in at most twice the time of the work that was lost and of starting the stage again. Then the same of drivers, which a
 * later driver takes over from, and of executors that are stopped and never go on. Arguments, each optional: {@code trials=50}, {@code minutes=0} (after which no more executors are killed; 0: never), {@code drivers=3},
 * {@code stops=2}, {@code seed=1}, {@code rows=3000}, {@code epochs=8}, {@code saves=20} (steps), {@code out=FILE}. Each trial prints a line
 * {@code RESULT}; the process ends with 1 if one of them went wrong.
 */
public final class SoakBench {
    private static final Options.Table OPTIONS = Options.of("soak")
            .whole("trials", "50", 0, 100_000)
            .whole("minutes", "0", 0, 100_000)
            .whole("drivers", "3", 0, 1000)
            .whole("stops", "2", 0, 1000)
            .whole("seed", "1", 0, Integer.MAX_VALUE)
            .whole("rows", "3000", 1, 100_000_000)
            .whole("epochs", "8", 1, 100_000)
            .whole("saves", "20", 1, 100_000)
            .text("out", "docs/bench/soak.json");

    private static final int CALIBRATIONS = 3;
    private static final int UNDISTURBED_EVERY = 5;
    private static final double BOUND = 2;

    private final Options options;
    private final SoakJob job;
    private final SplittableRandom random;
    private final Path folder;
    private final Findings findings;
    private final List<Double> undisturbed = new ArrayList<>();
    private final List<Double> restarts = new ArrayList<>();
    private int steps;
    private int wrong;

    private SoakBench(Options options, Path folder) {
        this.options = options;
        this.folder = folder;
        job = new SoakJob(options.whole("rows"), options.whole("epochs"), options.whole("saves"));
        random = new SplittableRandom(options.whole("seed"));
        findings = new Findings(Path.of(options.text("out")));
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options = OPTIONS.readOrExit(arguments);
        Path folder = Files.createTempDirectory(
                Files.createDirectories(Path.of("target", "bench").toAbsolutePath()), "soak");
        SoakBench bench = new SoakBench(options, folder);
        try (StandaloneCluster cluster = new StandaloneCluster(folder, SoakJob.WORKERS)) {
            String bits = bench.kills(cluster);
            bench.drivers(cluster, bits);
            bench.stops(cluster, bits);
        }
        System.exit(bench.wrong == 0 ? 0 : 1);
    }

    /** A fit and how long it took. */
    private record Timed(String bits, double seconds) {}

    private Timed fit(Dataset<Row> rows, FitListener listener) throws IOException {
        return fit(job.classifier(folder.resolve("checkpoints")), rows, listener);
    }

    private Timed fit(NeuralClassifier classifier, Dataset<Row> rows, FitListener listener) throws IOException {
        long start = System.nanoTime();
        NeuralClassificationModel model = classifier.setListener(listener).fit(rows);
        double seconds = (System.nanoTime() - start) * 1e-9;
        return new Timed(SoakJob.bits(model, folder), seconds);
    }

    private String kills(StandaloneCluster cluster) throws IOException {
        try (SparkSession session = cluster.session().getOrCreate()) {
            Dataset<Row> rows = job.data(session);
            String bits = undisturbed(rows);
            for (int i = 0; i < CALIBRATIONS; i++) {
                Strike strike = new Strike(1, killing(cluster, session));
                Timed timed = fit(rows, strike);
                restarts.add(timed.seconds - median(undisturbed) - strike.lost() * secondsPerStep());
            }
            note(Figure.of("soak/undisturbed", median(undisturbed), "s", Double.NaN)
                    .with("steps", steps));
            note(Figure.of("soak/restart", median(restarts), "s", Double.NaN));
            long start = System.nanoTime();
            int trials = 0;
            int right = 0;
            int within = 0;
            double worst = 0;
            while (trials < options.whole("trials") && !isOver(start)) {
                if (trials % UNDISTURBED_EVERY == UNDISTURBED_EVERY - 1) {
                    undisturbed.add(fit(rows, FitListener.NONE).seconds);
                }
                Strike strike = new Strike(1 + random.nextInt(steps - 1), killing(cluster, session));
                Figure figure = kill(rows, strike, "soak/kill/" + (trials + 1));
                if (strike.struckAt() > 0) { // otherwise the fit was over before the driver heard of that step
                    boolean same = bits.equals(figure.details().get("bits")) && isTidy(session);
                    note(figure.with("same-bits", same));
                    trials++;
                    right += same ? 1 : 0;
                    within += figure.ratio() <= BOUND ? 1 : 0;
                    worst = Math.max(worst, figure.ratio());
                }
            }
            note(share("soak/kill/same-bits", right, trials));
            note(share("soak/kill/within-bound", within, trials).with("worst", worst));
            wrong += trials - right;
            return bits;
        }
    }

    private Figure kill(Dataset<Row> rows, Strike strike, String name) throws IOException {
        long start = System.nanoTime();
        Timed timed;
        try {
            timed = fit(rows, strike);
        } catch (RuntimeException failure) {
            timed = new Timed(failure.toString(), (System.nanoTime() - start) * 1e-9);
        }
        double more = timed.seconds - median(undisturbed);
        double allowed = strike.lost() * secondsPerStep() + median(restarts);
        return Figure.of(name, more, "s", more / allowed)
                .with("after-step", strike.struckAt())
                .with("steps-lost", strike.lost())
                .with("attempts", strike.attempts())
                .with("seconds", timed.seconds)
                .with("bits", timed.bits);
    }

    private boolean isOver(long start) {
        int minutes = options.whole("minutes");
        return minutes > 0 && System.nanoTime() - start > TimeUnit.MINUTES.toNanos(minutes);
    }

    private static Figure share(String name, int some, int all) {
        return Figure.of(name, some, "trials", all == 0 ? Double.NaN : (double) some / all)
                .with("trials", all);
    }

    /** What all trials are held against, on warm executors. */
    private String undisturbed(Dataset<Row> rows) throws IOException {
        FitListener counting = new FitListener() {
            @Override
            public void fitStarted(FitRun run) {
                steps = run.info().steps() * run.info().epochs();
            }
        };
        String bits = fit(rows, counting).bits;
        for (int i = 0; i < CALIBRATIONS; i++) {
            Timed again = fit(rows, FitListener.NONE);
            undisturbed.add(again.seconds);
            if (!again.bits.equals(bits)) {
                throw new IllegalStateException("soak: two undisturbed fits differ: " + bits + " " + again.bits);
            }
        }
        return bits;
    }

    private Runnable killing(StandaloneCluster cluster, SparkSession session) {
        List<Long> pids = new ArrayList<>(cluster.executors(session).values());
        long victim = pids.get(random.nextInt(pids.size()));
        return () -> ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Whether neither jobs nor checkpoints are left; a fit without a name deletes what it saved. */
    private boolean isTidy(SparkSession session) throws IOException {
        try (Stream<Path> left = Files.list(folder.resolve("checkpoints"))) {
            return left.filter(path -> !path.getFileName().toString().startsWith("."))
                            .findAny()
                            .isEmpty()
                    && session.sparkContext().statusTracker().getActiveJobIds().length == 0;
        }
    }

    private double secondsPerStep() {
        return median(undisturbed) / steps;
    }

    /** A driver is killed at a random step; the next one ends its run. */
    private void drivers(StandaloneCluster cluster, String bits) throws IOException, InterruptedException {
        int right = 0;
        int trials = options.whole("drivers");
        for (int trial = 1; trial <= trials; trial++) {
            int at = 1 + random.nextInt(steps - 1);
            Path said = folder.resolve("driver" + trial + ".txt");
            Process first = driver(cluster, trial, said);
            while (first.isAlive() && last(said, "step ") < at) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            first.destroyForcibly().waitFor();
            int struck = (int) last(said, "step ");
            long start = System.nanoTime();
            driver(cluster, trial, said).waitFor();
            List<String> lines = Files.readAllLines(said);
            String[] end = lines.get(lines.size() - 1).split(" ", -1);
            boolean same = end[0].equals("end") && end[1].equals(bits);
            right += same ? 1 : 0;
            note(Figure.of("soak/driver/" + trial, (System.nanoTime() - start) * 1e-9, "s", Double.NaN)
                    .with("after-step", struck)
                    .with("epochs-resumed", end.length > 2 ? end[2] : "none")
                    .with("same-bits", same));
        }
        note(share("soak/driver/same-bits", right, trials));
        wrong += trials - right;
    }

    private Process driver(StandaloneCluster cluster, int trial, Path said) throws IOException {
        return cluster.start(
                "driver" + trial,
                SoakDriver.class.getName(),
                cluster.master(),
                "" + job.rows(),
                "" + job.epochs(),
                "" + job.saves(),
                folder.resolve("runs").toString(),
                "trial" + trial,
                said.toString());
    }

    private static long last(Path said, String start) throws IOException {
        if (!Files.exists(said)) {
            return 0;
        }
        return Files.readAllLines(said).stream()
                .filter(line -> line.startsWith(start))
                .mapToLong(line -> Long.parseLong(line.substring(start.length())))
                .reduce(0, (before, now) -> now);
    }

    /** An executor is stopped, and there but silent from then on; Spark gives it up after 20 s. */
    private void stops(StandaloneCluster cluster, String bits) throws IOException, InterruptedException {
        int right = 0;
        int trials = options.whole("stops");
        if (trials == 0) {
            return;
        }
        try (SparkSession session = cluster.session()
                .config("spark.network.timeout", "20s")
                .config("spark.network.timeoutInterval", "5s")
                .config("spark.executor.heartbeatInterval", "1s")
                .getOrCreate()) {
            Dataset<Row> rows = job.data(session);
            for (int trial = 1; trial <= trials; trial++) {
                List<Long> pids = new ArrayList<>(cluster.executors(session).values());
                long victim = pids.get(random.nextInt(pids.size()));
                Strike strike = new Strike(1 + random.nextInt(steps / 2), () -> signal("STOP", victim));
                NeuralClassifier classifier =
                        job.classifier(folder.resolve("checkpoints")).setCollectiveTimeout(5);
                Timed timed = fit(classifier, rows, strike);
                ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly);
                boolean same = timed.bits.equals(bits);
                right += same ? 1 : 0;
                note(Figure.of("soak/stop/" + trial, timed.seconds, "s", Double.NaN)
                        .with("after-step", strike.struckAt())
                        .with("attempts", strike.attempts())
                        .with("same-bits", same));
            }
        }
        note(share("soak/stop/same-bits", right, trials));
        wrong += trials - right;
    }

    private static void signal(String name, long pid) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Prints it now, as trials take long. */
    private void note(Figure figure) throws IOException {
        System.out.println(figure.line() + " " + figure.details());
        findings.add(List.of(figure));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
