package dev.bellows.spark.persist;

import dev.bellows.spark.launch.SparkDoor;
import dev.bellows.spark.predict.TrainedNetwork;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLWriter;

/** Spark's writer for a model: metadata with all Params, then the {@link ModelFiles}. */
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
        new ModelFiles(path, sc().hadoopConfiguration()).write(trained.network(), trained.weights());
    }
}
