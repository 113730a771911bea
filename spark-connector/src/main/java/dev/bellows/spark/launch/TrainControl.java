package dev.bellows.spark.launch;

import dev.bellows.spark.files.HadoopFolders;
import dev.bellows.spark.files.HadoopSettings;
import dev.bellows.train.fit.Checkpointing;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What happens around the steps of a training.
 *
 * @param saving where and when its state is saved; null: nowhere
 */
public record TrainControl(@Nullable Saving saving) implements Serializable {
    /** Nothing but training. */
    public static final TrainControl NONE = new TrainControl(null);

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
        private static final String PREFIX = "checkpoint";

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
