package dev.bellows.spark.persist;

import dev.bellows.io.FolderWriter;
import dev.bellows.io.ModelFolder;
import dev.bellows.spark.launch.SparkDoor;
import dev.bellows.spark.predict.TrainedNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLWriter;

/** Spark's writer for a model: metadata with all Params, then the files of a {@link ModelFolder}. */
public final class ModelWriter extends MLWriter {
    private final Params model;
    private final TrainedNetwork trained;

    public ModelWriter(Params model, TrainedNetwork trained) {
        this.model = model;
        this.trained = trained;
    }

    @Override
    public void saveImpl(String path) {
        SparkDoor.saveMetadata(model, path, sparkSession());
        try {
            FolderWriter files = new FolderWriter(new HadoopFolder(path, sc().hadoopConfiguration()));
            ModelFolder.describe(files, trained.network(), trained.inputs());
            files.file(ModelFolder.WEIGHTS, out -> {
                for (byte[] chunk : trained.weights().chunks()) {
                    out.write(chunk);
                }
            });
            files.finish();
        } catch (IOException e) {
            throw new UncheckedIOException("saved model: could not be written to " + path + ": " + e.getMessage(), e);
        }
    }
}
