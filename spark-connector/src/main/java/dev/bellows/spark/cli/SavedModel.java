package dev.bellows.spark.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bellows.spark.NetworkModel;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.SparkSession;

/** A model that Spark ML saved, of whatever class: ours, or a pipeline's with ours in it. */
final class SavedModel {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SavedModel() {}

    /**
     * Reads a model.
     *
     * @param path on any file system that Hadoop knows
     * @throws ConfigException a sentence if there is none
     */
    static Transformer load(SparkSession spark, String path) {
        String type = type(spark, path);
        try {
            return (Transformer)
                    Class.forName(type, true, Thread.currentThread().getContextClassLoader())
                            .getMethod("load", String.class)
                            .invoke(null, path);
        } catch (ClassNotFoundException e) {
            throw new ConfigException(
                    path, "holds a " + type + ", which is not on the class path; add its jar by --jars", e);
        } catch (InvocationTargetException e) {
            throw new ConfigException(path, "cannot be loaded: " + e.getCause(), e);
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new ConfigException(path, "holds a " + type + ", which is no model", e);
        }
    }

    private static String type(SparkSession spark, String path) {
        try {
            List<String> metadata = spark.read().textFile(path + "/metadata").takeAsList(1);
            return JSON.readTree(metadata.get(0)).path("class").asText();
        } catch (Exception e) { // Scala throws what it does not declare
            throw new ConfigException(path, "is no saved model, such as a model's save writes: " + e.getMessage(), e);
        }
    }

    /**
     * The network in a model.
     *
     * @throws ConfigException a sentence if it is another kind of model
     */
    static NetworkModel<?> network(Transformer model, String path) {
        if (model instanceof PipelineModel pipeline && pipeline.stages().length > 0) {
            return network(pipeline.stages()[pipeline.stages().length - 1], path);
        } else if (model instanceof NetworkModel<?> network) {
            return network;
        }
        throw new ConfigException(
                path, "does not end in a network: it is a " + model.getClass().getSimpleName());
    }
}
