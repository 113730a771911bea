package dev.bellows.spark.persist;

import dev.bellows.io.FolderWriter;
import dev.bellows.io.ModelFolder;
import dev.bellows.spark.files.HadoopFolder;
import dev.bellows.spark.launch.SparkDoor;
import dev.bellows.spark.predict.TrainedNetwork;
import dev.bellows.spark.progress.TrainingHistory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLWriter;

/** Spark's writer for a model: metadata with all Params, then the files of a {@link ModelFolder}. */
public final class ModelWriter extends MLWriter {
    static final String SUMMARY = "summary.json";

    private final Params model;
    private final TrainedNetwork trained;
    private final Optional<TrainingHistory> history;

    /** @param history of the training; empty if nobody knows it */
    public ModelWriter(Params model, TrainedNetwork trained, Optional<TrainingHistory> history) {
        this.model = model;
        this.trained = trained;
        this.history = history;
    }

    @Override
    public void saveImpl(String path) {
        SparkDoor.saveMetadata(model, path, sparkSession());
        try {
            FolderWriter files =
                    new FolderWriter(new HadoopFolder(SparkDoor.besideMetadata(path), sc().hadoopConfiguration()));
            ModelFolder.describe(files, trained.network(), trained.inputs());
            files.file(ModelFolder.WEIGHTS, out -> {
                for (byte[] chunk : trained.weights().chunks()) {
                    out.write(chunk);
                }
            });
            if (history.isPresent()) {
                files.text(SUMMARY, history.get().json());
            }
            files.finish();
        } catch (IOException e) {
            throw new UncheckedIOException("saved model: could not be written to " + path + ": " + e.getMessage(), e);
        }
    }
}
