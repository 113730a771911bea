package dev.bellows.spark;

import dev.bellows.graph.Compilation;
import dev.bellows.spark.data.CheckedRows;
import dev.bellows.spark.files.HadoopFolders;
import dev.bellows.spark.files.HadoopSettings;
import dev.bellows.spark.launch.TrainControl;
import dev.bellows.spark.params.NeuralParams;
import dev.bellows.train.TrainingSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the checkpoints of a fit lie: in a folder of {@code checkpointDir} whose name is the run's, so that none of another
 * training is ever taken. A run without a name is this fit alone, and its folder is deleted when it ended well. One with a name is
 * found again by what is trained on which rows; a fit that differs in that has another folder.
 */
final class Checkpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final String NEVER = "never";
    private static final int DIGITS = 12;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    private final NeuralParams params;
    private final @Nullable HadoopFolders folders; // null: none are asked for
    private final Configuration hadoop;
    private final String run;
    private boolean done;

    private Checkpoints(NeuralParams params, @Nullable HadoopFolders folders, Configuration hadoop, String run) {
        this.params = params;
        this.folders = folders;
        this.hadoop = hadoop;
        this.run = run;
    }

    /**
     * What is trained.
     *
     * @param id unique to this fit
     * @param spec the training
     * @param initial what it starts from
     * @param rows what it trains on
     */
    record Run(String id, TrainingSpec spec, InitialModel initial, CheckedRows rows) {}

    /** Checks what can be known before a job. */
    static void check(NeuralParams params) {
        String name = params.getRunId();
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "runId: must be letters, digits, '_', '-' or '.', as it names a folder: '" + name
                            + "'; take out what is not");
        }
        boolean none = params.getCheckpointDir().isEmpty();
        if (none && !name.isEmpty()) {
            throw new IllegalArgumentException("runId: needs a checkpointDir, in which the checkpoints of '" + name
                    + "' are found again; set checkpointDir, or leave runId empty");
        }
        if (none && params.getCheckpointSteps() > 0) {
            throw new IllegalArgumentException("checkpointSteps: needs a checkpointDir to save to; set checkpointDir");
        }
    }

    /**
     * Those of one fit.
     *
     * @throws IllegalArgumentException a sentence if the place cannot be written to
     */
    static Checkpoints of(SparkContext context, NeuralParams params, Run job) {
        String directory = params.getCheckpointDir();
        if (directory.isEmpty()) {
            return new Checkpoints(params, null, context.hadoopConfiguration(), job.id);
        }
        String run = params.getRunId().isEmpty() ? job.id : params.getRunId() + "-" + fingerprint(params, job);
        try {
            HadoopFolders folders = new HadoopFolders(directory, context.hadoopConfiguration());
            Checkpoints checkpoints = new Checkpoints(params, folders, context.hadoopConfiguration(), run);
            checkpoints.prepare(folders);
            if (!context.isLocal() && !folders.isShared()) {
                LOG.warn("checkpointDir: {} must be a directory that all executors share", directory);
            }
            return checkpoints;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "checkpointDir: " + directory + " cannot be written to: " + e.getMessage()
                            + "; name a directory that the driver and all executors can write to",
                    e);
        }
    }

    /** What is learned, of which rows, in which batches; not how long, nor by whom and in which precision it is computed. */
    private static String fingerprint(NeuralParams params, Run job) {
        TrainingSpec spec = job.spec;
        TrainingSpec learned = new TrainingSpec(
                spec.network(),
                spec.inputs(),
                spec.loss(),
                spec.optimization(),
                spec.initializer(),
                Compilation.DEFAULT,
                1,
                spec.seed(),
                spec.metrics(),
                spec.freeze());
        List<Object> all = new ArrayList<>(List.of(
                learned.json(),
                params.getBatchSize(),
                params.getAccumulationSteps(),
                params.getValidationFraction(),
                job.rows.count(),
                job.rows.held(),
                job.rows.sum(),
                new EarlyEnd(params).identity(),
                job.initial.identity()));
        if (params.getSyncEvery() > 1) {
            all.addAll(List.of(params.getSyncEvery(), params.getNumWorkers()));
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(all.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("fit: every Java platform has SHA-256, this one has not", e);
        }
    }

    private void prepare(HadoopFolders folders) throws IOException {
        String name = params.getRunId();
        List<String> names = folders.names();
        if (params.getResume().equals(NEVER)) {
            folders.delete(run);
        } else if (!name.isEmpty() && !names.contains(run)) {
            Pattern others = Pattern.compile(Pattern.quote(name) + "-[0-9a-f]{" + DIGITS + "}");
            names.stream()
                    .filter(other -> others.matcher(other).matches())
                    .forEach(other -> LOG.warn(
                            "runId: {}/{} is of other settings or other rows; this training starts afresh",
                            folders,
                            other));
        }
        String probe = run + ".probe";
        folders.note(probe, "");
        folders.delete(probe);
    }

    /** What workers are told; null where nothing is saved. */
    TrainControl.@Nullable Saving saving() {
        return folders == null
                ? null
                : new TrainControl.Saving(
                        folders + "/" + run,
                        HadoopSettings.of(hadoop),
                        params.getCheckpointInterval(),
                        params.getCheckpointSteps(),
                        params.getCheckpointsKept());
    }

    /** To be called when the fit has ended well. */
    void done() {
        done = true;
    }

    /** Deletes what nobody can find again, and says where the rest is. */
    @Override
    public void close() {
        HadoopFolders all = folders;
        if (all == null) {
            return;
        }
        try {
            if (done && params.getRunId().isEmpty()) {
                all.delete(run);
            } else if (!done && all.names().contains(run)) {
                LOG.warn("checkpointDir: the checkpoints of the fit that failed are in {}/{}", all, run);
            }
        } catch (IOException e) {
            LOG.warn("checkpointDir: {} could not be tidied up after the fit", all, e);
        }
    }
}
