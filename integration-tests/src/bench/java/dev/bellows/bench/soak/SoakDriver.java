package dev.bellows.bench.soak;

import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.progress.FitListener;
import dev.bellows.spark.progress.FitRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.spark.sql.SparkSession;

/**
 * A driver of its own, to be killed: fits the job under a run's name. It appends a line {@code step N} to a file as it hears of steps,
 * and at the end {@code end BITS EPOCHS_RESUMED}.
 */
final class SoakDriver {
    private SoakDriver() {}

    /**
     * Fits.
     *
     * @param arguments master, rows, epochs, steps between checkpoints, folder of checkpoints, name of the run, the file
     */
    public static void main(String[] arguments) throws IOException {
        SoakJob job = new SoakJob(
                Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        Path file = Path.of(arguments[6]);
        try (SparkSession session =
                StandaloneCluster.session(arguments[0], SoakJob.WORKERS).getOrCreate()) {
            NeuralClassificationModel model = job.classifier(Path.of(arguments[4]))
                    .setRunId(arguments[5])
                    .setListener(new FitListener() {
                        @Override
                        public void stepReached(FitRun run, int epoch, int step, int steps) {
                            say(file, "step " + ((epoch - 1) * steps + step));
                        }
                    })
                    .fit(job.data(session));
            say(
                    file,
                    "end " + SoakJob.bits(model, file.resolveSibling("of-driver")) + " "
                            + model.summary().resumed());
        }
    }

    private static void say(Path file, String line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("soak: " + file + " cannot be written", e);
        }
    }
}
