package dev.bellows.bench.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;

import com.sun.management.OperatingSystemMXBean;
import dev.bellows.bench.report.Figure;
import dev.bellows.bench.report.Findings;
import dev.bellows.bench.report.Memory;
import dev.bellows.bench.report.Options;
import dev.bellows.spark.NeuralEstimator;
import dev.bellows.spark.NeuralModel;
import dev.bellows.spark.progress.EpochMetrics;
import dev.bellows.spark.progress.FitListener;
import dev.bellows.spark.progress.FitRun;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Many rows in little memory: a recommender trained on rows of 40 columns (13 measurements, 26 ids, a label) that are made up as they
 * are read, once for each bound on the memory that the workers' rows may take. Arguments, each optional: {@code rows=2000000},
 * {@code memory=0,64} (MiB of each worker; 0: half of what Java may use off the heap), {@code epochs=3}, {@code batch=4096}, {@code
 * cores=2}, {@code ids=10000} (of each of the tables), {@code out=FILE}. {@code rows=100000000 memory=1024 epochs=1} is the whole of
 * it. The ratio is the time per row of the last epoch to that of the first bound.
 */
public final class RowsBench {
    private static final int MEASUREMENTS = 13;
    private static final int IDS = 26;
    private static final int PARTITIONS = 16;
    private static final double NANO = 1e-9;
    private static final double MICROS = 1e6;
    private static final Options.Table OPTIONS = Options.of("bench rows")
            .whole("rows", "2000000", 1, Integer.MAX_VALUE)
            .wholes("memory", "0,64", 0, 1 << 20)
            .whole("epochs", "3", 1, 1000)
            .whole("batch", "4096", 1, 1 << 20)
            .whole("cores", "2", 1, 1024)
            .whole("ids", "10000", 1, 10_000_000)
            .text("out", "docs/bench/rows.json");

    /** Each column of ids has its part of the table. */
    private static final String NETWORK = """
        {"layer": "Network", "inputs": ["measurements", "ids"], "nodes": [
            {"name": "table", "layer": {"layer": "Embedding", "vocabulary": ALL_IDS, "size": 8, "sparseGrad": true}, "inputs": ["ids"]},
            {"name": "found", "layer": "Flatten", "inputs": ["table"]},
            {"name": "both", "layer": "Join", "inputs": ["measurements", "found"]},
            {"name": "hidden", "layer": {"layer": "Dense", "units": 64, "activation": "relu"}, "inputs": ["both"]},
            {"name": "click", "layer": {"layer": "Dense", "units": 1}, "inputs": ["hidden"]}],
         "outputs": ["click"]}
        """;

    private final Options options;

    private RowsBench(Options options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws IOException {
        new RowsBench(OPTIONS.readOrExit(arguments)).run();
    }

    private void run() throws IOException {
        Findings findings = new Findings(Path.of(options.text("out")));
        try (SparkSession spark = SparkSession.builder()
                .master("local[" + options.whole("cores") + "]")
                .config("spark.ui.enabled", "false")
                .appName("many rows")
                .getOrCreate()) {
            List<Trained> all = new ArrayList<>();
            for (String bound : options.list("memory")) {
                all.add(train(spark, Integer.parseInt(bound)));
                findings.add(figures(all.get(all.size() - 1), all.get(0)));
            }
        }
        findings.print();
    }

    /** How it went within a bound on the memory; the peaks of the resident memory are those of each epoch. */
    private record Trained(
            int bound, double seconds, List<EpochMetrics> epochs, List<Long> peaksMiB, List<Long> processorNanos) {
        EpochMetrics last() {
            return epochs.get(epochs.size() - 1);
        }

        double microsPerRow() {
            return last().seconds() / last().samples() * MICROS;
        }

        /** Of this whole process, between the ends of the last two epochs; NaN if there was but one. */
        double processorMicrosPerRow() {
            int last = processorNanos.size() - 1;
            return last < 1
                    ? Double.NaN
                    : (processorNanos.get(last) - processorNanos.get(last - 1)) * NANO / last().samples() * MICROS;
        }
    }

    private Trained train(SparkSession spark, int bound) {
        List<Long> peaks = new ArrayList<>();
        List<Long> processor = new ArrayList<>();
        Memory.resetPeak();
        FitListener listener = new FitListener() {
            @Override
            public void epochFinished(FitRun run, EpochMetrics epoch) {
                peaks.add(Memory.peakMiB());
                processor.add(
                        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime());
                Memory.resetPeak();
            }
        };
        NeuralEstimator estimator = new NeuralEstimator(Map.of(
                        "network",
                        NETWORK.replace("ALL_IDS", Integer.toString(IDS * options.whole("ids"))),
                        "loss",
                        "SigmoidBinaryCrossEntropyLoss",
                        "inputCols",
                        new String[] {"measurements", "ids"},
                        "labelCols",
                        new String[] {"click"},
                        "numWorkers",
                        options.whole("cores"),
                        "batchSize",
                        options.whole("batch"),
                        "epochs",
                        options.whole("epochs"),
                        "optimizer",
                        "adam",
                        "dataMemory",
                        bound,
                        "seed",
                        1L))
                .setListener(listener);
        long start = System.nanoTime();
        NeuralModel model = estimator.fit(rows(spark));
        double seconds = (System.nanoTime() - start) * NANO;
        return new Trained(bound, seconds, model.summary().epochs(), peaks, processor);
    }

    private List<Figure> figures(Trained trained, Trained first) {
        String name = "rows/" + options.text("rows") + "/memory" + trained.bound();
        double perRow = trained.microsPerRow();
        Figure figure = Figure.of(name, perRow, "us/row-of-an-epoch", perRow / first.microsPerRow())
                .with("processorMicrosPerRow", trained.processorMicrosPerRow())
                .with("ratioByProcessorTime", trained.processorMicrosPerRow() / first.processorMicrosPerRow())
                .with("fitSeconds", trained.seconds())
                .with(
                        "epochSeconds",
                        trained.epochs().stream().map(EpochMetrics::seconds).toList())
                .with("loss", trained.last().loss())
                .with("peakMiBByEpoch", trained.peaksMiB());
        System.out.println(figure.line() + " " + figure.details());
        return List.of(figure);
    }

    /** Made of the number of a row alone, as it is read. */
    private Dataset<Row> rows(SparkSession spark) {
        int ids = options.whole("ids");
        Column[] measured = IntStream.range(0, MEASUREMENTS)
                .mapToObj(i -> drawn(i, 2001).minus(1000).divide(1000).cast("float"))
                .toArray(Column[]::new);
        Column[] looked = IntStream.range(0, IDS)
                .mapToObj(i -> drawn(MEASUREMENTS + i, ids).plus(i * ids).cast("int"))
                .toArray(Column[]::new);
        Column parity = pmod(looked[0], lit(2));
        return spark.range(0, Long.parseLong(options.text("rows")), 1, PARTITIONS)
                .select(
                        array(measured).as("measurements"),
                        array(looked).as("ids"),
                        measured[0].plus(parity).gt(0.5).cast("float").as("click"));
    }

    private static Column drawn(int column, int below) {
        return pmod(xxhash64(col("id"), lit(column)), lit((long) below));
    }
}
