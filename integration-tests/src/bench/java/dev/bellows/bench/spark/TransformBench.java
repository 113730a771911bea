package dev.bellows.bench.spark;

import com.sun.management.OperatingSystemMXBean;
import dev.bellows.bench.report.Figure;
import dev.bellows.bench.report.Findings;
import dev.bellows.bench.report.Options;
import dev.bellows.core.DType;
import dev.bellows.core.Philox;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.predict.Predictor;
import dev.bellows.predict.PredictorOptions;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.NeuralClassifier;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Rows per second through a model, from a cached frame into nothing, beside what they consist of: reading the frame, decoding and
 * encoding its rows, and the bare {@link Predictor} on as many threads as there are cores. The limit is reading and predicting one
 * after the other. Arguments, each optional: {@code models=mlp,lenet,tabular}, {@code cores=2}, {@code rounds=5}, {@code
 * rows=60000}.
 */
public final class TransformBench {
    private static final int BATCH = 256;
    private static final long NANOS = 1_000_000_000L;
    private static final Map<String, String> DEFAULTS = Map.of(
            "models", "mlp,lenet,tabular",
            "cores", "2",
            "rounds", "5",
            "rows", "60000",
            "out", "docs/bench/transform.json");

    private final Options options;

    /**
     * What is measured.
     *
     * @param rows how many times as many rows as the option says
     */
    private record Shapes(String name, Supplier<Block> network, int[] input, int rows) {
        int width() {
            return Math.toIntExact(Shape.of(input).size());
        }
    }

    private static final List<Shapes> MODELS = List.of(
            new Shapes("mlp", () -> perceptron(256), new int[] {784}, 1),
            new Shapes("lenet", TransformBench::lenet, new int[] {1, 28, 28}, 1),
            new Shapes("tabular", () -> perceptron(64), new int[] {100}, 8));

    private TransformBench(Options options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws IOException {
        new TransformBench(new Options(DEFAULTS, arguments)).run();
    }

    private static Block perceptron(int hidden) {
        return new Sequential(new Dense(hidden, ActivationFunction.RELU), new Dense(10));
    }

    private static Block lenet() {
        return new Sequential(
                new Conv2D(20, 5, ActivationFunction.RELU),
                new MaxPool2D(2),
                new Conv2D(50, 5, ActivationFunction.RELU),
                new MaxPool2D(2),
                new Dense(500, ActivationFunction.RELU),
                new Dense(10));
    }

    private void run() throws IOException {
        try (SparkSession spark = SparkSession.builder()
                .master("local[" + options.whole("cores") + "]")
                .config("spark.ui.enabled", "false")
                .appName("transform benchmark")
                .getOrCreate()) {
            Findings findings = new Findings(Path.of(options.text("out")));
            for (Shapes shapes : MODELS) {
                if (options.list("models").contains(shapes.name())) {
                    findings.add(measure(spark, shapes));
                }
            }
            findings.print();
        }
    }

    private List<Figure> measure(SparkSession spark, Shapes shapes) {
        int rows = options.whole("rows") * shapes.rows();
        Dataset<Row> frame = frame(spark, rows, shapes.width(), options.whole("cores"));
        NeuralClassificationModel model = new NeuralClassifier()
                .setNetwork(shapes.network().get())
                .setInputShape(shapes.input())
                .setEpochs(1)
                .fit(frame.limit(BATCH).selectExpr("features", "CAST(id % 10 AS INT) AS label"));
        model.setInferBatchSize(BATCH);
        Map<String, Dataset<Row>> frames = Map.of(
                "read", frame,
                "rows", frame.mapPartitions((MapPartitionsFunction<Row, Row>) all -> all, Encoders.row(frame.schema())),
                "transform", model.transform(frame),
                "prediction", model.transform(frame).select("prediction"));
        List<String> names = List.of("read", "rows", "transform", "prediction");
        double[][] seconds = new double[names.size() + 1][options.whole("rounds")];
        double[][] processor = new double[names.size() + 1][options.whole("rounds")];
        for (int round = -1; round < options.whole("rounds"); round++) {
            for (int i = 0; i < seconds.length; i++) {
                long before = processorNanos();
                double time = i < names.size() ? write(frames.get(names.get(i))) : predict(shapes, rows);
                if (round >= 0) {
                    seconds[i][round] = time;
                    processor[i][round] = (processorNanos() - before) / (double) NANOS;
                }
            }
        }
        frame.unpersist();
        List<Figure> figures = new ArrayList<>();
        double limit = rows / (median(seconds[0]) + median(seconds[names.size()]));
        for (int i = 0; i < seconds.length; i++) {
            String name = i < names.size() ? names.get(i) : "predictor";
            double rate = rows / median(seconds[i]);
            System.out.println(String.format(
                    Locale.ROOT,
                    "%s/%s: %,.0f rows/s, %.2f of the limit, %,.0f rows per processor second",
                    shapes.name(),
                    name,
                    rate,
                    rate / limit,
                    rows / median(processor[i])));
            figures.add(Figure.of("transform/" + shapes.name() + "/" + name, rate, "rows/s", rate / limit)
                    .with("rows per processor second", rows / median(processor[i])));
        }
        return figures;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static long processorNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static double write(Dataset<Row> frame) {
        long start = System.nanoTime();
        frame.write().format("noop").mode("overwrite").save();
        return (System.nanoTime() - start) / (double) NANOS;
    }

    /** As many rows through the bare engine, shared among as many threads as there are cores. */
    private double predict(Shapes shapes, int rows) {
        Block net = shapes.network().get();
        net.initialize(new Xavier(), 1);
        float[] batch = new float[BATCH * shapes.width()];
        Arrays.fill(batch, 0.5f);
        try (Predictor predictor =
                Predictor.of(net, List.of(Spec.of(DType.F32, shapes.input())), PredictorOptions.DEFAULTS)) {
            predictor.useThreads(options.whole("cores"));
            predictor.predict(batch, BATCH);
            long start = System.nanoTime();
            for (int done = 0; done < rows; done += BATCH) {
                predictor.predict(batch, BATCH);
            }
            return (System.nanoTime() - start) / (double) NANOS;
        }
    }

    private static Dataset<Row> frame(SparkSession spark, int rows, int width, int partitions) {
        StructType schema = new StructType()
                .add("id", DataTypes.LongType)
                .add("features", DataTypes.createArrayType(DataTypes.FloatType, false));
        MapPartitionsFunction<Long, Row> draw = ids -> new Drawn(ids, width);
        Dataset<Row> frame = spark.range(0, rows, 1, partitions)
                .as(Encoders.LONG())
                .mapPartitions(draw, Encoders.row(schema))
                .cache();
        frame.count();
        return frame;
    }

    private record Drawn(Iterator<Long> ids, int width) implements Iterator<Row> {
        @Override
        public boolean hasNext() {
            return ids.hasNext();
        }

        @Override
        public Row next() {
            long id = ids.next();
            int[] words = new int[4];
            List<Float> features = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                if (i % words.length == 0) {
                    Philox.block(1, id, i, words, 0);
                }
                features.add(words[i % words.length] * 0x1p-31f);
            }
            return RowFactory.create(id, CollectionConverters.asScala(features));
        }
    }
}
