package dev.bellows.spark.launch;

import dev.bellows.parallel.data.Compression;
import dev.bellows.spark.files.HadoopFolders;
import dev.bellows.spark.files.HadoopSettings;
import dev.bellows.spark.predict.Weights;
import dev.bellows.train.fit.Checkpointing;
import dev.bellows.train.fit.EarlyStopping;
import dev.bellows.train.fit.Monitored;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * What happens around the steps of a training.
 *
 * @param saving where and when its state is saved; null: nowhere
 * @param stopping when it ends before its last epoch; null: never
 * @param parts in how many parts the batch of an update is trained on
 * @param syncEvery after how many updates of its own each worker takes the mean of all workers' weights; 1: they update together
 * @param logicalShards into how many shards a batch is cut whatever the number of workers; 0: into one for each worker
 * @param compression in how few bytes gradients travel
 * @param initial the weights that it starts with where the network has their like, a safetensors file; null: those of its initializers
 */
public record TrainControl(
        @Nullable Saving saving,
        @Nullable Stopping stopping,
        int parts,
        int syncEvery,
        int logicalShards,
        Compression compression,
        @Nullable Broadcast<Weights> initial)
        implements Serializable {
    /** Nothing but training. */
    public static final TrainControl NONE = new TrainControl(null, null, 1, 1, 0, Compression.NONE, null);

    /**
     * An end once a score gets no better.
     *
     * @param score its name
     * @param moreIsBetter whether greater values are better
     * @param minDelta by more than how much a better value differs from the best
     * @param epochs after how many in a row that were no better
     * @param restoreBest whether the weights of the best epoch are put back
     */
    public record Stopping(String score, boolean moreIsBetter, double minDelta, int epochs, boolean restoreBest)
            implements Serializable {
        EarlyStopping handler() {
            Monitored.Mode mode = moreIsBetter ? Monitored.Mode.MAX : Monitored.Mode.MIN;
            EarlyStopping handler = new EarlyStopping(new Monitored(score, mode, minDelta), epochs - 1);
            return restoreBest ? handler : handler.keepingLastWeights();
        }
    }

    /**
     * Checkpoints, from which workers go on if there are any.
     *
     * @param directory of this training alone
     * @param hadoop settings of its file system
     * @param epochs after every so many epochs; 0 for never
     * @param steps also after every so many steps; 0 for never
     * @param kept how many are kept
     */
    public record Saving(String directory, HadoopSettings hadoop, int epochs, int steps, int kept)
            implements Serializable {
        /** What the names of checkpoints begin with. */
        public static final String PREFIX = "checkpoint";

        Checkpointing handler() {
            try {
                return Checkpointing.in(new HadoopFolders(directory, hadoop.configuration()))
                        .named(PREFIX)
                        .everyEpochs(epochs)
                        .everyBatches(steps)
                        .keeping(kept);
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "checkpointDir: " + directory + " cannot be reached: " + e.getMessage(), e);
            }
        }

        /** Leaves the settings out. */
        @Override
        public String toString() {
            return directory;
        }
    }
}
