package dev.bellows.submit;

import dev.bellows.predict.Predictor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A program that has never heard of Spark: the model of a folder, a row of numbers, and its scores in bits. */
final class PlainPredictor {
    private PlainPredictor() {}

    /** Arguments: the folder, then the features of one row. */
    public static void main(String[] arguments) throws IOException {
        float[] features = new float[arguments.length - 1];
        for (int i = 0; i < features.length; i++) {
            features[i] = Float.parseFloat(arguments[i + 1]);
        }
        try {
            Class.forName("org.apache.spark.SparkContext");
            throw new IllegalStateException("Spark is on the class path");
        } catch (ClassNotFoundException expected) {
            try (Predictor predictor = Predictor.load(Path.of(arguments[0]))) {
                float[] scores = predictor.predictOne(features);
                int[] bits = new int[scores.length];
                Arrays.setAll(bits, i -> Float.floatToRawIntBits(scores[i]));
                System.out.println("SCORES " + Arrays.toString(bits));
            }
        }
    }
}
