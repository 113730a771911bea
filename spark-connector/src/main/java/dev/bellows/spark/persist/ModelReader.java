package dev.bellows.spark.persist;

import dev.bellows.spark.launch.SparkDoor;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLReader;

/**
 * Reads what {@link ModelWriter} wrote.
 *
 * @param <M> the model class
 */
public final class ModelReader<M extends Params> extends MLReader<M> {
    private final Class<M> type;
    private final Function<String, M> blank;
    private final BiFunction<M, ModelFiles, M> fill;

    /**
     * A reader of one class of models.
     *
     * @param blank a model of this uid without weights, whose Params the reader sets
     * @param fill the same model with what the files hold
     */
    public ModelReader(Class<M> type, Function<String, M> blank, BiFunction<M, ModelFiles, M> fill) {
        this.type = type;
        this.blank = blank;
        this.fill = fill;
    }

    @Override
    public M load(String path) {
        M model = SparkDoor.loadParams(path, sparkSession(), type, blank);
        return fill.apply(model, new ModelFiles(path, sc().hadoopConfiguration()));
    }
}
