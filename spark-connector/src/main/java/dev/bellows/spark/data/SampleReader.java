package dev.bellows.spark.data;

import dev.bellows.spark.data.codec.BadValueException;
import java.io.Serializable;
import org.apache.spark.sql.Row;

/**
 * Reads rows of (features, label) as samples, and refuses those that are not.
 *
 * @param featuresCol name of column 0, for messages
 * @param labelCol name of column 1, for messages
 * @param classes labels are whole numbers below this
 */
public record SampleReader(String featuresCol, String labelCol, int classes) implements Serializable {

    /**
     * The row as a sample.
     *
     * @throws BadValueException naming what is wrong with it
     */
    public Sample read(Row row) {
        return new Sample(FeatureReader.read(row.get(0), featuresCol), label(row));
    }

    private int label(Row row) {
        if (row.isNullAt(1)) {
            throw new BadValueException(
                    "labelCol: column '" + labelCol + "' is null", "", "drop such rows (na().drop()) or fill them in");
        }
        double label = row.getDouble(1);
        // classes may be Integer.MAX_VALUE while they are not known; one more than the label must fit an int then.
        if (!(label >= 0 && label < classes) || label != Math.rint(label)) {
            throw new BadValueException(
                    "labelCol: column '" + labelCol + "' holds " + label,
                    ", but the network has " + classes + " outputs",
                    "labels must be whole numbers from 0 to " + (classes - 1)
                            + ": index them with StringIndexer, or give the last layer as many outputs as there are"
                            + " classes");
        }
        return (int) label;
    }
}
