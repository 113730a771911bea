package dev.bellows.spark.launch;

import dev.bellows.spark.predict.Weights;
import dev.bellows.spark.progress.FitWatch;
import dev.bellows.spark.progress.Progress;
import dev.bellows.spark.progress.ProgressAccumulator;
import dev.bellows.spark.progress.ProgressListener;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.rdd.RDD;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The barrier stage, seen from the driver.
 *
 * <p>The trained weights leave the stage by a shuffle, in numbered chunks. That makes it a stage that Spark retries as a
 * whole when a task fails (one that ends in an action it would abort), and lets weights of any size arrive.
 */
public final class TrainStage {
    /** Most weights per partition of the shuffle; bounds what the driver fetches at once. */
    private static final long PARTITION_BYTES = 256L << 20;

    private static final long MIB = 1 << 20;

    private final SparkContext context;
    private final TrainJob job;
    private final WorkerProgram program;
    private final SlotDemand demand;

    /**
     * A stage that is ready to run.
     *
     * @param resources it has
     */
    public TrainStage(SparkContext context, TrainJob job, WorkerProgram program, TrainingResources resources) {
        this.demand = new SlotDemand(job.rows().workers(), resources);
        this.context = context;
        this.job = job;
        this.program = program;
    }

    /**
     * Trains.
     *
     * @param rows as the workers find them, a partition for each
     * @param weightBytes about how large the weights will be
     * @param progress told of the epochs as they end; holds all of them afterwards
     * @param watch told of them as well, sooner
     * @return the weights, of the chunks that the ranks give
     * @throws TrainingFailedException naming the first failing rank and its cause, after Spark's retries
     * @throws IllegalStateException if there are not slots for all workers
     * @throws CancellationException if this thread was interrupted
     */
    public Weights run(RDD<WorkerInput> rows, long weightBytes, ProgressAccumulator progress, FitWatch watch) {
        int partitions = Math.toIntExact(1 + weightBytes / partitionBytes(context.getConf()));
        String description = "Bellows: training on " + job.rows().workers() + " workers";
        FailureLog failures = new FailureLog(JobScope.tag(job.id()), context.getConf());
        ProgressListener listener = new ProgressListener(progress.id(), watch);
        context.addSparkListener(failures);
        context.addSparkListener(listener);
        try (AskedExecutors asked = AskedExecutors.ask(context, demand)) {
            Weights weights = JobScope.run(context, job.id(), description, () -> {
                // Spark looks for the slots of a barrier stage when its job begins and, if they are not there, 15 s
                // later.
                ClusterCheck.awaitSlots(context, demand, SlotPatience.whileRunning(context.getConf()));
                try (BarrierLeave leave = BarrierLeave.take(context, JobScope.tag(job.id()), asked::release)) {
                    return watched(failures, watch, () -> fetch(trained(rows, progress), partitions));
                }
            });
            requireWeights(weights, progress.value());
            return weights;
        } finally {
            context.removeSparkListener(listener);
            context.removeSparkListener(failures);
        }
    }

    /** With a place where the workers meet, and with the first cause if it fails. */
    private Weights watched(FailureLog failures, FitWatch watch, Supplier<Weights> training) {
        String tag = JobScope.tag(job.id());
        MeetingPoint meeting = new MeetingPoint(job.rows().workers(), watch::update);
        watch.onFailure(sentence -> VersionDoor.cancelJobs(context, tag, sentence));
        watch.run().stopping().thenAccept(meeting::stop);
        OwnStages stages = new OwnStages(tag);
        AttemptEnds ends = new AttemptEnds(stages, meeting);
        SparkDoor.Answering endpoint = SparkDoor.answering(context, tag, meeting);
        context.addSparkListener(ends);
        try (OfferLines quiet = OfferLines.quiet(stages::contain)) {
            return training.get();
        } catch (Exception failure) {
            if (JobScope.isInterruption(failure)) {
                throw failure;
            }
            SparkDoor.drainListeners(context);
            throw new TrainingFailedException("fit: " + failures.cause().orElseGet(() -> said(failure)), failure);
        } finally {
            context.removeSparkListener(ends);
            meeting.close("the fit has ended");
            endpoint.close();
        }
    }

    /** Workers that know that a retry would end as they did say why, and return nothing. */
    private static void requireWeights(Weights weights, Progress last) {
        if (weights.chunks().isEmpty() && last.stopped() != null) {
            throw new TrainingFailedException("fit: " + last.stopped());
        }
    }

    @SuppressWarnings("unchecked") // Scala's class tag of a generic type is that of its raw type
    private JavaPairRDD<Integer, byte[]> trained(RDD<WorkerInput> rows, ProgressAccumulator progress) {
        ClassTag<Tuple2<Integer, byte[]>> tag =
                (ClassTag<Tuple2<Integer, byte[]>>) (Object) ClassTag$.MODULE$.apply(Tuple2.class);
        RDD<Tuple2<Integer, byte[]>> chunks =
                rows.barrier().mapPartitions(new TrainTask(job, program, progress), false, tag);
        SparkDoor.profile(context, demand.resources()).ifPresent(chunks::withResources);
        return JavaPairRDD.fromJavaRDD(chunks.toJavaRDD());
    }

    /** Well within what Spark lets the driver fetch of one stage. */
    static long partitionBytes(SparkConf conf) {
        long most = conf.getSizeAsBytes("spark.driver.maxResultSize", "1g");
        return most <= 0 ? PARTITION_BYTES : Math.max(MIB, Math.min(PARTITION_BYTES, most / 4));
    }

    private static String said(Exception failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getName() : message;
    }

    private static Weights fetch(JavaPairRDD<Integer, byte[]> chunks, int partitions) {
        SortedMap<Integer, byte[]> ordered = new TreeMap<>();
        JavaPairRDD<Integer, byte[]> shuffled = chunks.partitionBy(new HashPartitioner(partitions));
        Iterator<Tuple2<Integer, byte[]>> arriving = shuffled.toLocalIterator();
        while (arriving.hasNext()) {
            Tuple2<Integer, byte[]> chunk = arriving.next();
            ordered.put(chunk._1(), chunk._2());
        }
        SparkDoor.dropShuffle(shuffled.values());
        return Weights.of(inOrder(ordered));
    }

    /**
     * The chunks that workers handed back, none of which may lack in between.
     *
     * @throws IllegalStateException if one does
     */
    static List<byte[]> inOrder(SortedMap<Integer, byte[]> chunks) {
        int next = 0;
        for (int number : chunks.keySet()) {
            if (number != next) {
                throw new IllegalStateException("weights: no worker handed back chunk " + next + " of the "
                        + (chunks.lastKey() + 1) + " that there are; fit again, and report it if it comes again");
            }
            next++;
        }
        return new ArrayList<>(chunks.values());
    }
}
