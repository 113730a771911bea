package dev.bellows.spark.launch;

import com.codahale.metrics.MetricRegistry;
import dev.bellows.spark.device.GpuConfs;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.ContextCleaner;
import org.apache.spark.Dependency;
import org.apache.spark.MapOutputTrackerMaster;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.metrics.MetricsSystem;
import org.apache.spark.metrics.source.Source;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationTrainingSummaryImpl;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.rdd.RDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileManager;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointAddress;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.RpcTimeout;
import org.apache.spark.rpc.ThreadSafeRpcEndpoint;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.storage.BlockManagerId;
import scala.Option;
import scala.PartialFunction;
import scala.concurrent.duration.FiniteDuration;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * The one place that touches what Spark keeps private (its Scala access rules do not reach Java). What differs between
 * Spark 4's versions is to be mended here; what Spark 3.5 takes otherwise is in {@link VersionDoor}.
 */
public final class SparkDoor {
    private static final long LISTENER_MILLIS = 5_000;
    private static final long ANSWER_DAYS = 365;
    private static final ClassTag<String[]> WORDS = ClassTag$.MODULE$.apply(String[].class);

    private SparkDoor() {}

    /** How many tasks with what the application has can run at the same time on the executors there are now. */
    public static int taskSlots(SparkContext context) {
        return taskSlots(context, TrainingResources.NONE);
    }

    /** How many tasks with these resources can run at the same time on the executors there are now. */
    static int taskSlots(SparkContext context, TrainingResources resources) {
        return context.maxNumConcurrentTasks(
                profile(context, resources).orElseGet(context.resourceProfileManager()::defaultResourceProfile));
    }

    /** Spark's profile of these resources, one for all who ask, so that executors serve one fit after the other; empty: its default. */
    static Optional<ResourceProfile> profile(SparkContext context, TrainingResources resources) {
        int cpus = context.conf().getInt("spark.task.cpus", 1);
        return resources.profile(cpus, GpuConfs.of(context.conf())).map(made -> {
            ResourceProfileManager manager = context.resourceProfileManager();
            synchronized (manager) {
                Option<ResourceProfile> known = manager.getEquivalentProfile(made);
                if (known.isDefined()) {
                    return known.get();
                }
                manager.addResourceProfile(made);
                return made;
            }
        });
    }

    /** Whether Spark starts and ends executors as they are needed. */
    static boolean allocatesDynamically(SparkContext context) {
        return context.executorAllocationManager().isDefined();
    }

    /**
     * Lets go of the files that the last shuffle before these rows left on the executors, which otherwise keep them, and so under
     * dynamic allocation their executors, until the driver's garbage is collected. Does not wait; who still reads the rows has them made again.
     */
    public static void dropShuffle(JavaRDD<?> rows) {
        SparkContext context = rows.rdd().sparkContext();
        Option<ContextCleaner> cleaner = context.isStopped() ? Option.empty() : context.cleaner();
        RDD<?> rdd = rows.rdd();
        while (cleaner.isDefined() && rdd.dependencies().size() == 1) {
            Dependency<?> dependency = rdd.dependencies().head();
            if (dependency instanceof ShuffleDependency<?, ?, ?> shuffle) {
                cleaner.get().doCleanupShuffle(shuffle.shuffleId(), false);
                return;
            }
            rdd = dependency.rdd();
        }
    }

    /** This executor's folders under spark.local.dir, which Spark removes when the executor ends. */
    static List<Path> localDirectories() {
        return Arrays.stream(SparkEnv.get().blockManager().diskBlockManager().localDirs())
                .map(File::toPath)
                .toList();
    }

    /** Where this task runs. */
    static PartitionShares.Place place() {
        BlockManagerId here = SparkEnv.get().blockManager().blockManagerId();
        return new PartitionShares.Place(PartitionShares.executor(here.host(), here.executorId()), here.host());
    }

    /** Where a partition can best be read, as Spark writes it: executors that keep it, or hosts; may be none. */
    static List<String> locations(RDD<?> rdd, int partition) {
        return CollectionConverters.asJava(rdd.sparkContext().getPreferredLocs(rdd, partition)).stream()
                .map(Object::toString)
                .toList();
    }

    /** Whether all that a shuffle wrote is still there. */
    static boolean hasOutputs(ShuffleDependency<?, ?, ?> shuffle) {
        MapOutputTrackerMaster outputs = (MapOutputTrackerMaster) SparkEnv.get().mapOutputTracker();
        return outputs.getNumAvailableOutputs(shuffle.shuffleId())
                == shuffle.rdd().getNumPartitions();
    }

    /** By what name or address Spark reaches this executor. */
    static String host() {
        return SparkEnv.get().blockManager().blockManagerId().host();
    }

    /** Waits a little until listeners have heard of what has happened so far. */
    static void drainListeners(SparkContext context) {
        try {
            context.listenerBus().waitUntilEmpty(LISTENER_MILLIS);
        } catch (TimeoutException e) {
            // What the listeners know by now has to do.
        } catch (Exception e) {
            if (!(e instanceof InterruptedException)) { // which Scala does not declare
                throw e;
            }
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the sinks of this JVM's Spark (spark.metrics.conf) report metrics; once for all under a name. */
    public static synchronized void report(String name, MetricRegistry metrics) {
        MetricsSystem system = SparkEnv.get().metricsSystem();
        if (system.getSourcesByName(name).isEmpty()) {
            system.registerSource(new OwnMetrics(name, metrics));
        }
    }

    private record OwnMetrics(String sourceName, MetricRegistry metricRegistry) implements Source {}

    /** Tells all listeners, and the event log, of an event of our own. */
    public static void post(SparkContext context, SparkListenerEvent event) {
        context.listenerBus().post(event);
    }

    /** Answers what tasks ask the driver. */
    @FunctionalInterface
    interface Answers {
        /**
         * Answers one question; called for one at a time.
         *
         * @param question in words of Java's own, because Spark's class loader has to read them
         * @param reply takes the answer, now or later, from any thread
         */
        void answer(String[] question, Consumer<String[]> reply);
    }

    /** An end of answering. */
    @FunctionalInterface
    interface Answering extends AutoCloseable {
        @Override
        void close();
    }

    /** What a task asks the driver by. */
    @FunctionalInterface
    interface Line {
        /** Asks, without waiting; fails if the driver does not answer to that name. */
        CompletableFuture<String[]> ask(String... question);
    }

    /** Lets the driver answer to a name until this is closed, over the connections Spark has and secures anyway. */
    static Answering answering(SparkContext context, String name, Answers answers) {
        RpcEnv rpc = context.env().rpcEnv();
        RpcEndpointRef endpoint = rpc.setupEndpoint(name, new Endpoint(rpc, answers));
        return () -> rpc.stop(endpoint);
    }

    /** A task's line to what {@link #answering} set up. */
    static Line toDriver(String name) {
        SparkEnv env = SparkEnv.get();
        RpcAddress driver = new RpcAddress(
                env.conf().get("spark.driver.host"), Integer.parseInt(env.conf().get("spark.driver.port")));
        RpcTimeout never = new RpcTimeout(FiniteDuration.apply(ANSWER_DAYS, TimeUnit.DAYS), "the line's own deadlines");
        CompletionStage<RpcEndpointRef> endpoint = FutureConverters.asJava(
                env.rpcEnv().asyncSetupEndpointRefByURI(new RpcEndpointAddress(driver, name).toString()));
        return question -> endpoint.thenCompose(
                        there -> FutureConverters.asJava(there.<String[]>ask((Object) question, never, WORDS)))
                .toCompletableFuture();
    }

    /** Spark's side of {@link #answering}. */
    private record Endpoint(RpcEnv rpcEnv, Answers answers) implements ThreadSafeRpcEndpoint {
        @Override
        public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext call) {
            return new AbstractPartialFunction<>() {
                @Override
                public boolean isDefinedAt(Object message) {
                    return message instanceof String[];
                }

                @Override
                public BoxedUnit apply(Object message) {
                    answers.answer((String[]) message, call::reply);
                    return BoxedUnit.UNIT;
                }
            };
        }
    }

    /** The rows of a DataFrame as its plan makes them; the iterators reuse them, so none may be kept. */
    public static JavaRDD<InternalRow> rows(Dataset<?> dataset) {
        return ((org.apache.spark.sql.classic.Dataset<?>) dataset)
                .queryExecution()
                .toRdd()
                .toJavaRDD();
    }

    /**
     * Where the files of a stage belong whose metadata lie under a path. Spark Connect puts models away on the driver's own disk, whatever
     * the cluster's file system is; there alone the metadata are one file.
     */
    public static String besideMetadata(String path) {
        try {
            Path local = Path.of(path);
            return Files.isRegularFile(local.resolve("metadata"))
                    ? local.toUri().toString()
                    : path;
        } catch (InvalidPathException e) {
            return path; // no name of a file here, so it is Hadoop's
        }
    }

    /** Writes Spark ML's metadata folder: class, uid and all Params of a stage. */
    public static void saveMetadata(Params stage, String path, SparkSession session) {
        VersionDoor.saveMetadata(stage, path, session);
    }

    /**
     * Reads what {@link #saveMetadata} wrote.
     *
     * @param type the class that must have been saved
     * @param blank makes a stage of the saved uid, whose Params are then set
     */
    public static <T extends Params> T loadParams(
            String path, SparkSession session, Class<T> type, Function<String, T> blank) {
        DefaultParamsReader.Metadata metadata = VersionDoor.loadMetadata(path, session, type.getName());
        T stage = blank.apply(metadata.uid());
        metadata.getAndSetParams(stage, Option.empty());
        return stage;
    }

    /** MLlib's model of these weights, whose layers its Params have yet to say. */
    public static MultilayerPerceptronClassificationModel perceptron(String uid, double[] weights) {
        return new MultilayerPerceptronClassificationModel(uid, Vectors.dense(weights));
    }

    /** Gives MLlib's model the summary of a training: how it scores the rows that it was trained on, and the loss of each epoch. */
    public static void summarize(
            MultilayerPerceptronClassificationModel model, Dataset<?> rows, double[] objectiveHistory) {
        var found = model.findSummaryModel();
        model.setSummary(Option.apply(new MultilayerPerceptronClassificationTrainingSummaryImpl(
                found._1().transform(rows), found._3(), model.getLabelCol(), "", objectiveHistory)));
    }
}
