package dev.bellows.bench.spark;

import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.sql.functions.col;

import com.sun.management.OperatingSystemMXBean;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.spark.LocalCluster;
import dev.bellows.spark.NeuralClassifier;
import dev.bellows.spark.progress.EpochMetrics;
import dev.bellows.spark.progress.TrainingHistory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * A session of one build in this JVM, driven by lines on standard input, each answered by one of {@code name=number} pairs. It
 * runs with the classes of older builds too, so it sets Params by name and calls nothing that those lack, but for {@link BareRuns}.
 */
final class SparkWorker {
    private static final String TREES = "ml.dmlc.xgboost4j.scala.spark.XGBoostClassifier";
    private static final int BATCH = 256;
    private static final double NANO = 1e-9;

    private final SparkSession spark;
    private final Subject subject;
    private final int rows;
    private final int cores;
    private final StageTimes stages = new StageTimes();
    private @Nullable Dataset<Row> frame;
    private @Nullable Model<?> model;
    private @Nullable BareRuns bare;

    private SparkWorker(SparkSession spark, Subject subject, int rows, int cores) {
        this.spark = spark;
        this.subject = subject;
        this.rows = rows;
        this.cores = cores;
        spark.sparkContext().addSparkListener(stages);
    }

    /** Arguments: local or cluster, cores, subject, rows. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = System.out;
        System.setOut(System.err); // libraries that greet on standard output must not disturb the protocol
        int cores = Integer.parseInt(arguments[1]);
        SparkSession.Builder builder = arguments[0].equals("cluster")
                ? LocalCluster.builder(cores, 1, 2048)
                : SparkSession.builder().master("local[" + cores + "]");
        try (SparkSession spark = builder.config("spark.ui.enabled", "false")
                .config("spark.ui.showConsoleProgress", "false")
                .appName("Spark benchmark")
                .getOrCreate()) {
            SparkWorker worker =
                    new SparkWorker(spark, Subject.of(arguments[2]), Integer.parseInt(arguments[3]), cores);
            out.println("ready=1");
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null && !line.equals("quit"); line = in.readLine()) {
                out.println(worker.answer(line.split(" ", -1)).entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(" ")));
            }
        }
        Runtime.getRuntime().halt(0); // nothing that is left matters
    }

    private Map<String, Double> answer(String... words) throws IOException {
        return switch (words[0]) {
            case "cached" -> timed(() -> frame = cached());
            case "parquet" -> timed(() -> frame = parquet(Path.of(words[1])));
            case "fit" -> fit();
            case "boost" -> boost();
            case "learn" -> timed(() -> model = model());
            case "read" -> timed(() -> write(frame()));
            case "transform" -> timed(() -> write(scored()));
            case "prediction" -> timed(() -> write(scored().select("prediction")));
            case "predictor" -> bare();
            default -> throw new IllegalArgumentException("bench: no such order: " + words[0]);
        };
    }

    private Map<String, Double> bare() {
        BareRuns runs = bare == null ? new BareRuns(subject, BATCH, cores) : bare;
        bare = runs;
        return timed(() -> runs.predict(rows));
    }

    private Map<String, Double> timed(Runnable work) {
        long before = processorNanos();
        long start = System.nanoTime();
        work.run();
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("seconds", (System.nanoTime() - start) * NANO);
        figures.put("processor", (processorNanos() - before) * NANO);
        return figures;
    }

    private static long processorNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private Dataset<Row> cached() {
        Dataset<Row> made = made().cache();
        made.count();
        return made;
    }

    private Dataset<Row> made() {
        int width = subject.width();
        MapFunction<Long, Sample> draw = id -> Sample.of(id, width);
        return spark.range(0, rows, 1, cores)
                .as(Encoders.LONG())
                .map(draw, Encoders.bean(Sample.class))
                .select("id", "features", "label");
    }

    private Dataset<Row> parquet(Path folder) {
        if (!Files.exists(folder)) {
            made().write().parquet(folder.toString());
        }
        return spark.read().parquet(folder.toString());
    }

    private Dataset<Row> frame() {
        if (frame == null) {
            throw new IllegalStateException("bench: there is no frame yet");
        }
        return frame;
    }

    private Model<?> model() {
        return classifier(1).fit(frame().limit(BATCH));
    }

    private Dataset<Row> scored() {
        if (model == null) {
            throw new IllegalStateException("bench: there is no model yet");
        }
        return model.transform(frame());
    }

    private static void write(Dataset<Row> rows) {
        rows.write().format("noop").mode("overwrite").save();
    }

    private Estimator<?> classifier(int workers) {
        return new NeuralClassifier(Map.of(
                "network",
                NetworkJson.write(subject.network()),
                "inputShape",
                subject.shape(),
                "inferBatchSize",
                BATCH,
                "numWorkers",
                workers,
                "batchSize",
                512,
                "epochs",
                1,
                "optimizer",
                "adam",
                "learningRate",
                0.001,
                "seed",
                1L));
    }

    /** Whether there is XGBoost4J-Spark; says so if not. */
    static boolean knowsTrees() {
        try {
            Class.forName(TREES, false, SparkWorker.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException lacking) {
            System.out.println("SKIPPED xgboost: no " + TREES + " on the class path");
            return false;
        }
    }

    /** One round of XGBoost4J-Spark, called by name, since nothing here needs it. */
    private Map<String, Double> boost() {
        try {
            Estimator<?> trees = Class.forName(TREES)
                    .asSubclass(Estimator.class)
                    .getConstructor()
                    .newInstance();
            set(trees, "numRound", 1);
            set(trees, "numWorkers", cores);
            set(trees, "objective", "multi:softprob");
            Dataset<Row> vectors =
                    frame().select(array_to_vector(col("features")).as("features"), col("label"));
            return timed(() -> trees.fit(vectors));
        } catch (ReflectiveOperationException lacking) {
            throw new IllegalStateException("bench: XGBoost4J-Spark cannot be used", lacking);
        }
    }

    private static void set(Estimator<?> stage, String name, Object value) {
        stage.set(stage.getParam(name), value);
    }

    private Map<String, Double> fit() {
        stages.take();
        Estimator<?> classifier = classifier(cores);
        Map<String, Double> figures = timed(() -> model = classifier.fit(frame()));
        if (model == null) {
            throw new IllegalStateException("bench: the fit gave nothing");
        }
        List<EpochMetrics> history = ((TrainingHistory) ((HasTrainingSummary<?>) model).summary()).epochs();
        double epochs = history.stream().mapToDouble(EpochMetrics::seconds).sum();
        figures.put("loss", history.get(history.size() - 1).loss());
        figures.put("epochs", epochs);
        double seconds = figures.getOrDefault("seconds", 0.0);
        figures.put("outside", seconds - epochs);
        try {
            spark.sparkContext().listenerBus().waitUntilEmpty();
        } catch (TimeoutException late) {
            throw new IllegalStateException("bench: Spark is silent about its stages", late);
        }
        stages.take().forEach((name, processor) -> figures.put("stage:" + name, processor));
        return figures;
    }
}
