package dev.bellows.spark.persist;

import dev.bellows.core.Spec;
import dev.bellows.io.ModelFolder;
import dev.bellows.spark.files.HadoopFolder;
import dev.bellows.spark.launch.SparkDoor;
import dev.bellows.spark.predict.Weights;
import dev.bellows.spark.progress.TrainingHistory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
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
        /** The same model with what was saved of it. */
        M fill(M model, Saved saved);
    }

    /**
     * What was saved of a network.
     *
     * @param network JSON
     * @param inputs what it takes of one sample; empty where the release that saved it did not write that
     * @param weights a safetensors file
     * @param history of its training, if it was saved with it
     */
    public record Saved(
            String network, Optional<List<Spec>> inputs, Weights weights, Optional<TrainingHistory> history) {}

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
            ModelFolder files =
                    ModelFolder.open(new HadoopFolder(SparkDoor.besideMetadata(path), sc().hadoopConfiguration()));
            Weights weights;
            try (InputStream in = files.weights()) {
                weights = Weights.read(in);
            }
            return filling.fill(
                    model,
                    new Saved(
                            files.network(),
                            files.inputs(),
                            weights,
                            files.find(ModelWriter.SUMMARY).map(TrainingHistory::parse)));
        } catch (IOException e) {
            throw new UncheckedIOException("saved model: " + e.getMessage(), e);
        }
    }
}
