package dev.bellows.spark.launch;

import dev.bellows.backend.Backend;
import dev.bellows.collective.Communicator;
import dev.bellows.data.SampleStore;
import dev.bellows.spark.device.TaskDevice;
import dev.bellows.spark.progress.EpochMetrics;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.spark.TaskContext;

/** One of the workers of a job, as its {@link WorkerProgram} sees it. */
public final class Worker {
    private final TrainJob job;
    private final Communicator communicator;
    private final WorkerRows rows;
    private final TaskContext context;
    private final DriverRendezvous driver;
    private final ProgressSender progress;
    private final WorkerPosition position;
    private final TaskDevice device;

    Worker(TrainJob job, Communicator communicator, WorkerRows rows, TrainTask.Surroundings surroundings) {
        this.job = job;
        this.communicator = communicator;
        this.rows = rows;
        this.context = surroundings.context();
        this.driver = surroundings.meeting();
        this.progress = new ProgressSender(surroundings.progress(), driver::tell);
        this.position = surroundings.position();
        this.device = surroundings.device();
    }

    /** What to do. */
    public TrainJob job() {
        return job;
    }

    /** The connection with the other workers; who uses it need not close it. */
    public Communicator communicator() {
        return communicator;
    }

    /** This worker's rows that are trained on. */
    public SampleStore rows() {
        return rows.training();
    }

    /** This worker's rows that are held out, to measure with; may be none. */
    public SampleStore validationRows() {
        return rows.validation();
    }

    /** What computes, as all workers of the fit agreed: all GPUs, or all processors. */
    public Backend backend() {
        return device.backend();
    }

    /** Threads this worker may compute with. */
    public int threads() {
        return job.worker().threads() > 0 ? job.worker().threads() : context.cpus();
    }

    /**
     * To be called before each step: tells the driver where training is, and stops it if Spark wants the task back.
     *
     * @param epoch from 1
     * @param step from 1
     * @param steps of this epoch
     */
    public void beginStep(int epoch, int step, int steps) {
        if (context.isInterrupted()) {
            throw new CancellationException("worker: Spark cancelled the task");
        }
        position.at("in epoch " + epoch + ", step " + step + " of " + steps);
        if (communicator.rank() == 0) {
            progress.at(epoch, step, steps);
        }
    }

    /** To be called where training goes on from a checkpoint, with the epochs that were done then. */
    public void resume(List<EpochMetrics> done) {
        if (communicator.rank() == 0) {
            progress.resume(done);
        }
    }

    /** To be called after each epoch, with what all ranks agree on. */
    public void endEpoch(EpochMetrics metrics) {
        if (communicator.rank() == 0) {
            progress.add(metrics);
        }
    }

    /**
     * To be called after a checkpoint is complete.
     *
     * @param path its folder
     */
    public void checkpointWritten(String path) {
        if (communicator.rank() == 0) {
            progress.saved(path);
        }
    }

    /** Completed on rank 0 with the reason when somebody on the driver asks for an end; on others never. */
    public CompletionStage<String> stopping() {
        return communicator.rank() == 0 ? driver.stopping() : new CompletableFuture<>();
    }

    /** To be called at the end of training where one epoch, from 1, is known to be the best; 0: none was. */
    public void best(int epoch) {
        if (communicator.rank() == 0) {
            progress.best(epoch);
        }
    }

    /**
     * To be called by all where training ends before its last epoch; without weights, the fit fails with this reason.
     *
     * @param diverged whether it is that the loss is no longer finite, and not what somebody wished
     */
    public void stop(String reason, boolean diverged) {
        if (communicator.rank() == 0) {
            progress.stop(reason, diverged);
        }
    }
}
