package dev.bellows.spark;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.data.LanePlan;
import dev.bellows.data.StoredBatches;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.layer.NetworkSummary;
import dev.bellows.spark.launch.SparkDoor;
import dev.bellows.spark.params.NeuralParams;
import dev.bellows.spark.params.Watching;
import dev.bellows.spark.progress.FitInfo;
import dev.bellows.spark.progress.FitListener;
import dev.bellows.spark.progress.FitRun;
import dev.bellows.spark.progress.FitWatch;
import dev.bellows.spark.progress.LatestProgress;
import dev.bellows.spark.progress.OwnListener;
import dev.bellows.spark.progress.ProgressLines;
import dev.bellows.spark.sink.DriverMeters;
import dev.bellows.spark.sink.Mlflow;
import dev.bellows.spark.sink.TensorBoard;
import dev.bellows.spark.ui.BellowsTab;
import dev.bellows.spark.ui.FitEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who watches a fit: what its Params and its listener ask for. */
final class Watchers {
    private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);
    private static final AtomicInteger FITS = new AtomicInteger();

    private Watchers() {}

    /**
     * What is watched.
     *
     * @param id of the fit
     * @param plan its rows
     * @param network what is trained, which is more than the Param where the task or labels of another unit need it
     * @param inputs what the network takes of a sample
     */
    record Subject(String id, LanePlan plan, LayerConfig network, List<Spec> inputs) {}

    /** The watch over a fit that is ready to start. */
    static FitWatch of(SparkContext context, NeuralParams params, Subject subject) {
        Watching watching = params.paramTable().watching();
        List<FitListener> listeners = new ArrayList<>();
        LatestProgress bar = watching.bar(); // whose asker shows the same as a shell's
        boolean shell = context.getConf().getBoolean("spark.ui.showConsoleProgress", false) && bar == null;
        listeners.add(new OwnListener("the log", new ProgressLines(params.getVerbosity(), shell)));
        trying(
                "Spark's metrics",
                () -> SparkDoor.report(DriverMeters.NAME, DriverMeters.ofJvm().registry()));
        listeners.add(new OwnListener("Spark's metrics", DriverMeters.ofJvm()));
        trying("Spark's pages", () -> BellowsTab.attach(context));
        listeners.add(new OwnListener("Spark's pages", new FitEvents(event -> SparkDoor.post(context, event))));
        if (!params.getTensorBoardDir().isEmpty()) {
            listeners.add(new OwnListener(
                    "TensorBoard", new TensorBoard(params.getTensorBoardDir(), context.hadoopConfiguration())));
        }
        if (!params.getMlflowTrackingUri().isEmpty()) {
            Mlflow.Target target = new Mlflow.Target(
                    params.getMlflowTrackingUri(), params.getMlflowExperiment(), params.getMlflowRunName());
            listeners.add(new OwnListener("MLflow", new Mlflow(target, System.getenv())));
        }
        if (bar != null) {
            listeners.add(new OwnListener("the bar", bar));
        }
        listeners.add(watching.listener());
        return new FitWatch(new FitRun(info(params, subject)), listeners);
    }

    /** What Spark keeps private may be otherwise in a version that we do not know; no training is to fail of that. */
    private static void trying(String what, Runnable attaching) {
        try {
            attaching.run();
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{} do not show fits with this version of Spark: {}", what, e.toString(), e);
        }
    }

    private static FitInfo info(NeuralParams params, Subject subject) {
        return new FitInfo(
                subject.id(),
                FITS.incrementAndGet(),
                params.uid(),
                params.paramTable().watching().varied(),
                params.paramTable().texts(),
                params.getEpochs(),
                StoredBatches.steps(subject.plan(), params.getAccumulationSteps()),
                subject.plan().workers(),
                subject.plan().samples(),
                summary(subject.network(), subject.inputs()));
    }

    /** For people to look at: what cannot be summed up is no reason not to train. */
    private static String summary(LayerConfig network, List<Spec> inputs) {
        try {
            Shape[] samples = inputs.stream().map(Spec::shape).toArray(Shape[]::new);
            return NetworkSummary.of(network, samples).toString();
        } catch (RuntimeException e) {
            return "no summary: " + e.getMessage();
        }
    }
}
