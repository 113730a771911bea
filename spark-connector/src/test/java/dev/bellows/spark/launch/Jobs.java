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
import dev.bellows.spark.data.CheckedRows;
import dev.bellows.spark.data.Holdout;
import dev.bellows.spark.data.Rows;
import dev.bellows.spark.predict.Weights;
import dev.bellows.spark.progress.Fits;
import dev.bellows.spark.progress.ProgressAccumulator;
import dev.bellows.train.TrainingSpec;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Runs worker programs on rows (g, -g) with label g, for g from 0. */
final class Jobs {
    private static final StructType SCHEMA =
            new StructType().add("x", SQLDataTypes.VectorType()).add("y", DataTypes.LongType);

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
    private final TrainingResources resources;
    final ProgressAccumulator progress = new ProgressAccumulator();

    Jobs(SparkContext context, int workers) {
        this(context, workers, TrainingResources.NONE);
    }

    Jobs(SparkContext context, int workers, TrainingResources resources) {
        this.resources = resources;
        this.context = context;
        this.workers = workers;
        context.register(progress);
    }

    static TrainJob job(long rows, int workers) {
        return new TrainJob(
                UUID.randomUUID().toString(),
                JobSecret.random().bytes(),
                TRAINING.json(),
                new TrainJob.Rows(rows, 0, Rows.schema(2), 8, workers),
                new TrainJob.WorkerLimits("cpu", 0, 1 << 20, 20_000),
                TrainJob.Network.OPEN,
                TrainControl.NONE);
    }

    /** The weights that rank 0 of the program gives back. */
    Weights run(int rows, int partitions, WorkerProgram program) {
        return run(rows, partitions, program, UnaryOperator.identity());
    }

    /** The same with something done to the rows that a shuffle has placed. */
    Weights run(int rows, int partitions, WorkerProgram program, UnaryOperator<JavaRDD<byte[]>> change) {
        return run(
                program,
                input(rows, partitions),
                (checked, plan) -> WorkerInput.shuffled(change.apply(checked.place(plan))));
    }

    /** The same where the workers read the partitions of an RDD and send each other the rows. */
    Weights exchange(JavaRDD<Row> input, WorkerProgram program) {
        return run(
                program,
                input,
                (checked, plan) -> RowRoute.readable(context, checked.deal(plan).rdd(), checked.counts(), workers));
    }

    /** What rows are made of. */
    JavaRDD<Row> input(int rows, int partitions) {
        List<Long> numbers = LongStream.range(0, rows).boxed().toList();
        return JavaSparkContext.fromSparkContext(context)
                .parallelize(numbers, partitions)
                .map(g -> RowFactory.create(Vectors.dense((double) g, (double) -g), g));
    }

    private Weights run(
            WorkerProgram program, JavaRDD<Row> input, BiFunction<CheckedRows, LanePlan, RDD<WorkerInput>> route) {
        Dataset<Row> frame = SparkSession.builder().getOrCreate().createDataFrame(input, SCHEMA);
        try (CheckedRows checked =
                CheckedRows.check(SparkDoor.rows(frame), Rows.codec(2, Integer.MAX_VALUE), Holdout.NONE)) {
            TrainJob job = job(checked.count(), workers);
            LanePlan plan = new LanePlan(checked.count(), job.rows().batchSize(), workers);
            return new TrainStage(context, job, program, resources)
                    .run(route.apply(checked, plan), 0, progress, Fits.unwatched());
        }
    }
}
