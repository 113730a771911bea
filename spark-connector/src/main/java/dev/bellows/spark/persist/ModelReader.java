package dev.bellows.spark.persist;

import dev.bellows.io.ModelFolder;
import dev.bellows.spark.launch.SparkDoor;
import dev.bellows.spark.predict.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Function;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLReader;

/**
 * Reads what {@link ModelWriter} wrote, and what releases before it wrote without a manifest.
 *
 * @param <M> the model class
 */
public final class ModelReader<M extends Params> extends MLReader<M> {
    private final Class<M> type;
    private final Function<String, M> blank;
    private final Filling<M> filling;

    /** Gives a model what it is made of. */
    @FunctionalInterface
    public interface Filling<M> {
        /** The same model with a network, as JSON, and its weights. */
        M fill(M model, String network, Weights weights);
    }

    /**
     * A reader of one class of models.
     *
     * @param blank a model of this uid without weights, whose Params the reader sets
     * @param filling puts in what the files hold
     */
    public ModelReader(Class<M> type, Function<String, M> blank, Filling<M> filling) {
        this.type = type;
        this.blank = blank;
        this.filling = filling;
    }

    @Override
    public M load(String path) {
        M model = SparkDoor.loadParams(path, sparkSession(), type, blank);
        try {
            ModelFolder saved = ModelFolder.open(new HadoopFolder(path, sc().hadoopConfiguration()));
            Weights weights;
            try (InputStream in = saved.weights()) {
                weights = Weights.read(in);
            }
            return filling.fill(model, saved.network(), weights);
        } catch (IOException e) {
            throw new UncheckedIOException("saved model: " + e.getMessage(), e);
        }
    }
}
