package dev.bellows.bench.mllib;

import static org.apache.spark.sql.functions.col;

import dev.bellows.bench.report.Figure;
import dev.bellows.bench.report.Findings;
import dev.bellows.bench.report.Options;
import dev.bellows.examples.MnistData;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.spark.NeuralClassifier;
import dev.ludovic.netlib.blas.BLAS;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The time to a wanted accuracy on MNIST's test digits, from a cached DataFrame to a model: Spark's
 * MultilayerPerceptronClassifier and ours, with the same layers and cores. Each is fitted from the start with more and more
 * iterations or epochs; the time of the first fit that is good enough counts. Arguments, each optional:
 * {@code accuracy=0.975}, {@code hidden=256}, {@code cores=2}, {@code data=FOLDER}.
 */
public final class MllibBench {
    private static final int[] ITERATIONS = {90, 100, 110, 120, 150, 200, 300};
    private static final int[] EPOCHS = {1, 2, 3, 4, 5, 6, 8, 10, 15, 20};

    /** How a contender did. */
    private record Outcome(String name, int rounds, double seconds, double accuracy) {}

    private static final Options.Table OPTIONS = Options.of("bench mllib")
            .number("accuracy", "0.975", 0, 1)
            .whole("hidden", "256", 1, 1_000_000)
            .whole("cores", "2", 1, 1024)
            .text("data", "notebooks/data/mnist")
            .text("out", "docs/bench/mllib.json");

    private final Options options;

    private MllibBench(Options options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws IOException {
        Options options = OPTIONS.readOrExit(arguments);
        NativeBlas.use();
        new MllibBench(options).run();
    }

    private void run() throws IOException {
        double wanted = options.number("accuracy");
        int hidden = options.whole("hidden");
        try (SparkSession spark = SparkSession.builder()
                .master("local[" + options.whole("cores") + "]")
                .config("spark.ui.enabled", "false")
                .appName("MLlib benchmark")
                .getOrCreate()) {
            System.out.println("MLlib's BLAS: " + BLAS.getInstance().getClass().getSimpleName());
            Dataset<Row> train = load(spark, MnistData.Split.TRAIN);
            Dataset<Row> test = load(spark, MnistData.Split.TEST);
            Outcome ours = fit("bellows", wanted, EPOCHS, epochs -> classifier(hidden, epochs), train, test);
            Outcome theirs = fit("mllib", wanted, ITERATIONS, rounds -> perceptron(hidden, rounds), train, test);
            Findings findings = new Findings(Path.of(options.text("out")));
            findings.add(List.of(figure(ours, theirs.seconds() / ours.seconds()), figure(theirs, 1)));
            findings.print();
        }
    }

    private Dataset<Row> load(SparkSession spark, MnistData.Split split) throws IOException {
        Dataset<Row> rows = MnistData.load(spark, Path.of(options.text("data")), split)
                .select(functions.array_to_vector(col("image")).as("features"), col("label"))
                .cache();
        rows.count();
        return rows;
    }

    private NeuralClassifier classifier(int hidden, int epochs) {
        Block net = new Sequential(new Dense(hidden, ActivationFunction.RELU), new Dense(10));
        return new NeuralClassifier()
                .setInputShape(MnistData.PIXELS)
                .setNetwork(net)
                .setOptimizer("adam")
                .setLearningRate(0.002)
                .setBatchSize(128)
                .setEpochs(epochs)
                .setNumWorkers(options.whole("cores"))
                .setSeed(1);
    }

    private static MultilayerPerceptronClassifier perceptron(int hidden, int iterations) {
        return new MultilayerPerceptronClassifier()
                .setLayers(new int[] {MnistData.PIXELS, hidden, 10})
                .setMaxIter(iterations)
                .setBlockSize(128)
                .setTol(0)
                .setSeed(1);
    }

    private static <M extends Model<M>> Outcome fit(
            String name,
            double wanted,
            int[] rounds,
            IntFunction<? extends Estimator<M>> estimator,
            Dataset<Row> train,
            Dataset<Row> test) {
        Outcome last = null;
        for (int count : rounds) {
            long start = System.nanoTime();
            M model = estimator.apply(count).fit(train);
            double seconds = (System.nanoTime() - start) * 1e-9;
            last = new Outcome(name, count, seconds, accuracy(model, test));
            System.out.println(String.format(
                    Locale.ROOT, "%s %d: %.1f s, accuracy %.4f", name, count, seconds, last.accuracy()));
            if (last.accuracy() >= wanted) {
                return last;
            }
        }
        throw new IllegalStateException("bench: " + name + " did not reach " + wanted + ", the last was " + last);
    }

    private static double accuracy(Transformer model, Dataset<Row> test) {
        Dataset<Row> scored = model.transform(test);
        return scored.filter(col("prediction").equalTo(col("label"))).count() / (double) scored.count();
    }

    /** A ratio says how many times as fast as MLlib it was. */
    private static Figure figure(Outcome outcome, double ratio) {
        return Figure.of("mllib/mnist/" + outcome.name(), outcome.seconds(), "s", ratio)
                .with("rounds", outcome.rounds())
                .with("accuracy", outcome.accuracy())
                .with("blas", BLAS.getInstance().getClass().getSimpleName());
    }
}
