package dev.bellows.bench.soak;

import dev.bellows.bench.report.Figure;
import dev.bellows.bench.report.Findings;
import dev.bellows.bench.report.Options;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.progress.EpochMetrics;
import dev.bellows.spark.progress.FitListener;
import dev.bellows.spark.progress.FitRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;

/**
 * One fit for hours on a standalone cluster, with checkpoints, in which one of the two executors is killed every few minutes. Its
 * processes' memory must stay flat, its figures finite, and a History Server must show it afterwards. Arguments, each optional:
 * {@code minutes=120}, {@code every=10} (minutes between kills), {@code seed=1}, {@code rows=20000}, {@code saves=100} (steps),
 * {@code out=FILE}. The process ends with 1 if something was not so.
 */
public final class LongRun {
    private static final Options.Table OPTIONS = Options.of("soak long")
            .whole("minutes", "120", 1, 100_000)
            .whole("every", "10", 1, 100_000)
            .whole("seed", "1", 0, Integer.MAX_VALUE)
            .whole("rows", "20000", 1, 100_000_000)
            .whole("saves", "100", 1, 100_000)
            .text("out", "docs/bench/soak.json");

    /** More than any such run comes to: it ends by the clock. */
    private static final int EPOCHS = 1_000_000;

    /** Small, for the loss to stay small over hundreds of epochs. */
    private static final double LEARNING_RATE = 0.005;

    /** Kills that a stage may see; Spark gives one up after four attempts otherwise. */
    private static final int ATTEMPTS = 1_000;

    /** How often Spark looks for a new executor in the place of a killed one, every 15 s; a busy machine starts it late. */
    private static final int LOOKS = 40;

    private static final double FLAT = 1.1;

    private final Options options;
    private final Path folder;
    private final Findings findings;
    private boolean wrong;

    private LongRun(Options options, Path folder) {
        this.options = options;
        this.folder = folder;
        findings = new Findings(Path.of(options.text("out")));
    }

    public static void main(String[] arguments) throws IOException {
        Options options = OPTIONS.readOrExit(arguments);
        Path folder = Files.createTempDirectory(
                Files.createDirectories(Path.of("target", "bench").toAbsolutePath()), "long");
        LongRun run = new LongRun(options, folder);
        try (StandaloneCluster cluster = new StandaloneCluster(folder, SoakJob.WORKERS)) {
            run.train(cluster);
        }
        System.exit(run.wrong ? 1 : 0);
    }

    private void train(StandaloneCluster cluster) throws IOException {
        Path events = Files.createDirectories(folder.resolve("events"));
        SoakJob job = new SoakJob(options.whole("rows"), EPOCHS, options.whole("saves"));
        MemoryWatch memory = new MemoryWatch();
        Course course = new Course(cluster, memory);
        String application;
        try (SparkSession session = cluster.session()
                .config("spark.stage.maxConsecutiveAttempts", ATTEMPTS)
                .config("spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures", LOOKS)
                .config("spark.eventLog.enabled", true)
                .config("spark.eventLog.dir", events.toUri().toString())
                .getOrCreate()) {
            application = session.sparkContext().applicationId();
            NeuralClassificationModel model = job.classifier(folder.resolve("checkpoints"))
                    .setRunId("long")
                    .setLearningRate(LEARNING_RATE)
                    .setListener(course)
                    .fit(job.data(session));
            List<EpochMetrics> epochs = model.summary().epochs();
            boolean finite = epochs.stream().allMatch(epoch -> Double.isFinite(epoch.loss()));
            EpochMetrics last = epochs.get(epochs.size() - 1);
            note(Figure.of("soak/long/minutes", course.minutes(), "min", Double.NaN)
                    .with("epochs", epochs.size())
                    .with("kills", course.kills)
                    .with("attempts", course.attempts)
                    .with("checkpoints", course.checkpoints)
                    .with("loss", last.loss()));
            wrong |= !finite || course.attempts < course.kills;
        }
        for (MemoryWatch.Growth growth : memory.growths()) {
            note(Figure.of("soak/long/memory/" + growth.name(), growth.late(), "MiB", growth.ratio())
                    .with("samples", growth.samples()));
            wrong |= growth.ratio() > FLAT;
        }
        int shown = HistoryCheck.epochsShown(events, folder.resolve("history"), application);
        note(Figure.of("soak/long/history", shown, "epochs", Double.NaN));
        wrong |= shown == 0;
    }

    private void note(Figure figure) throws IOException {
        System.out.println(figure.line() + " " + figure.details());
        findings.add(List.of(figure));
    }

    /** Kills and measures by the clock, and ends the fit when its time is over. */
    private final class Course implements FitListener {
        private final StandaloneCluster cluster;
        private final MemoryWatch memory;
        private final SplittableRandom random = new SplittableRandom(options.whole("seed"));
        private long begin;
        private int kills;
        private int attempts;
        private int checkpoints;

        Course(StandaloneCluster cluster, MemoryWatch memory) {
            this.cluster = cluster;
            this.memory = memory;
        }

        double minutes() {
            return (System.nanoTime() - begin) / (double) TimeUnit.MINUTES.toNanos(1);
        }

        @Override
        public synchronized void fitStarted(FitRun run) {
            begin = System.nanoTime();
        }

        @Override
        public synchronized void stepReached(FitRun run, int epoch, int step, int steps) {
            List<ProcessHandle> executors = cluster.executorProcesses();
            memory.look(executors);
            if (minutes() >= options.whole("minutes")) {
                run.stop("its time is over");
            } else if (minutes() >= (kills + 1.0) * options.whole("every") && executors.size() == SoakJob.WORKERS) {
                executors.get(random.nextInt(executors.size())).destroyForcibly();
                kills++;
            }
        }

        @Override
        public synchronized void attemptStarted(FitRun run, int attempt) {
            attempts = attempt;
        }

        @Override
        public synchronized void checkpointWritten(FitRun run, String path) {
            checkpoints++;
        }

        @Override
        public synchronized void epochFinished(FitRun run, EpochMetrics epoch) {
            System.out.printf(
                    "%.1f min: epoch %d, loss %.4f, %d kills, %d attempts%n",
                    minutes(), epoch.epoch(), epoch.loss(), kills, attempts + 1);
        }
    }
}
