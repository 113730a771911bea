package dev.bellows.spark.launch;

import dev.bellows.collective.transport.tcp.JobSecret;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.data.LanePlan;
import dev.bellows.graph.Compilation;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Sgd;
import dev.bellows.spark.data.RowPlacement;
import dev.bellows.spark.data.RowScan;
import dev.bellows.spark.data.SampleReader;
import dev.bellows.spark.data.ScannedRows;
import dev.bellows.spark.predict.Weights;
import dev.bellows.spark.progress.ProgressAccumulator;
import dev.bellows.train.TrainingSpec;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Runs worker programs on rows (g, -g) with label g, for g from 0. */
final class Jobs {
    private static final SampleReader READER = new SampleReader("x", "y", Integer.MAX_VALUE);

    private static final TrainingSpec TRAINING = new TrainingSpec(
            new Dense(10).config(),
            List.of(Spec.of(DType.F32, 2)),
            new SoftmaxCrossEntropyLoss(),
            Optimization.of(new Sgd(0.1)),
            new Xavier(),
            Compilation.DEFAULT,
            2,
            0,
            List.of());

    private final SparkContext context;
    private final int workers;
    final ProgressAccumulator progress = new ProgressAccumulator();

    Jobs(SparkContext context, int workers) {
        this.context = context;
        this.workers = workers;
        context.register(progress);
    }

    static TrainJob job(long rows, int workers) {
        return new TrainJob(
                UUID.randomUUID().toString(),
                JobSecret.random().bytes(),
                TRAINING.json(),
                new TrainJob.Rows(rows, 2, 8, workers),
                new TrainJob.WorkerLimits("cpu", 1, 1 << 20, 20_000));
    }

    /** The weights that rank 0 of the program gives back. */
    Weights run(int rows, int partitions, WorkerProgram program) {
        return run(rows, partitions, program, UnaryOperator.identity());
    }

    /** The same with something done to the placed rows. */
    Weights run(int rows, int partitions, WorkerProgram program, UnaryOperator<JavaRDD<byte[]>> change) {
        List<Integer> numbers = IntStream.range(0, rows).boxed().toList();
        JavaRDD<Row> input = JavaSparkContext.fromSparkContext(context)
                .parallelize(numbers, partitions)
                .map(g -> RowFactory.create(Vectors.dense(g, -g), (double) g));
        ScannedRows scanned = RowScan.scan(input, READER);
        TrainJob job = job(scanned.rows(), workers);
        LanePlan plan = new LanePlan(scanned.rows(), job.rows().batchSize(), workers);
        JavaRDD<byte[]> placed = change.apply(RowPlacement.place(input, READER, scanned, plan));
        return new TrainStage(context, job, program).run(placed, 0, progress);
    }
}
