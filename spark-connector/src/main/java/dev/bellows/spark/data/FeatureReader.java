package dev.bellows.spark.data;

import dev.bellows.spark.data.codec.BadValueException;
import org.apache.spark.ml.linalg.Vector;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterator;
import scala.collection.Seq;

/** Reads one value of the features column, a Spark ML vector or an array of numbers, as 32-bit floats. */
public final class FeatureReader {
    private FeatureReader() {}

    /**
     * The features of one row.
     *
     * @throws BadValueException when the value is null, or holds a null or a number that is no finite 32-bit float
     */
    public static float[] read(@Nullable Object value, String column) {
        if (value == null) {
            throw new BadValueException(
                    "featuresCol: column '" + column + "' is null", "", "drop such rows (na().drop()) or fill them in");
        }
        float[] features = value instanceof Vector vector ? ofVector(vector) : ofArray((Seq<?>) value, column);
        for (int i = 0; i < features.length; i++) {
            if (!Float.isFinite(features[i])) {
                throw new BadValueException(
                        "featuresCol: column '" + column + "' holds " + original(value, i) + " at index " + i,
                        "",
                        "replace what is not a finite 32-bit number (Imputer, na().fill()) or drop such rows");
            }
        }
        return features;
    }

    private static float[] ofVector(Vector vector) {
        float[] features = new float[vector.size()];
        // Sparse vectors too: only what is active is visited, the rest is zero.
        vector.foreachActive(new scala.runtime.AbstractFunction2<Object, Object, scala.runtime.BoxedUnit>() {
            @Override
            public scala.runtime.BoxedUnit apply(Object index, Object number) {
                features[(Integer) index] = ((Double) number).floatValue();
                return scala.runtime.BoxedUnit.UNIT;
            }
        });
        return features;
    }

    private static float[] ofArray(Seq<?> array, String column) {
        float[] features = new float[array.size()];
        Iterator<?> elements = array.iterator();
        for (int i = 0; i < features.length; i++) {
            Object element = elements.next();
            if (element == null) {
                throw new BadValueException(
                        "featuresCol: column '" + column + "' holds a null at index " + i,
                        "",
                        "fill such elements in or drop such rows");
            }
            features[i] = ((Number) element).floatValue();
        }
        return features;
    }

    private static Object original(Object value, int index) {
        return value instanceof Vector vector ? vector.apply(index) : ((Seq<?>) value).apply(index);
    }
}
