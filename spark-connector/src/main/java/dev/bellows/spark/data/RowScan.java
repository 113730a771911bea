package dev.bellows.spark.data;

import dev.bellows.spark.data.codec.BadValueException;
import dev.bellows.spark.params.ShapeText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Row;

/** The one look at every row before training: it counts them, and finds the first that cannot be learned from. */
public final class RowScan {
    private RowScan() {}

    /**
     * Scans the rows in one job.
     *
     * @param rows (features, label) with label a double
     * @param reader says what a good row is
     * @param inputShape shape of a sample; empty: whatever length the first row has
     * @throws IllegalArgumentException a sentence with the first bad row's place and value, or that there are no rows
     */
    public static ScannedRows scan(JavaRDD<Row> rows, SampleReader reader, int... inputShape) {
        int width = inputShape.length == 0 ? -1 : Math.toIntExact(ShapeText.elements(inputShape));
        String wanted = "inputShape " + ShapeText.show(inputShape) + " asks for ";
        List<PartitionScan> scans = new ArrayList<>(rows.mapPartitionsWithIndex(new Scan(reader, width, wanted), false)
                .collect());
        scans.sort(Comparator.comparingInt(PartitionScan::partition));
        for (PartitionScan scan : scans) {
            if (scan.offence() != null) {
                throw new IllegalArgumentException(scan.offence());
            }
        }
        return new ScannedRows(scans, sameWidth(scans, reader.featuresCol()));
    }

    /** Within a partition all rows have one length by now; across them they must agree as well. */
    private static int sameWidth(List<PartitionScan> scans, String column) {
        int width = -1;
        int first = -1;
        for (PartitionScan scan : scans) {
            if (width < 0 && scan.width() >= 0) {
                width = scan.width();
                first = scan.partition();
            } else if (scan.width() >= 0 && scan.width() != width) {
                throw new IllegalArgumentException(
                        wrongLength(column, scan.width(), "row 0 of partition " + first + " has ", width)
                                .at(0, scan.partition()));
            }
        }
        if (width < 0) {
            throw new IllegalArgumentException(
                    "fit: the DataFrame has no rows" + "; check the filters and joins it comes from");
        }
        return width;
    }

    private static BadValueException wrongLength(String column, int length, String wanted, int width) {
        return new BadValueException(
                "featuresCol: column '" + column + "' holds " + length + " values",
                ", but " + wanted + width,
                "make all rows equally long, or set inputShape to what they are");
    }

    /** Runs in each partition. */
    private record Scan(SampleReader reader, int width, String wanted)
            implements Function2<Integer, Iterator<Row>, Iterator<PartitionScan>> {
        @Override
        public Iterator<PartitionScan> call(Integer partition, Iterator<Row> rows) {
            RowChecksum checksum = new RowChecksum();
            long count = 0;
            int labels = 0;
            int known = width;
            String source = wanted;
            String offence = null;
            while (rows.hasNext() && offence == null) {
                try {
                    Sample sample = reader.read(rows.next());
                    int length = sample.features().length;
                    if (known < 0) {
                        known = length;
                        source = "the first row of its partition has ";
                    } else if (length != known) {
                        throw wrongLength(reader.featuresCol(), length, source, known);
                    }
                    checksum.add(sample);
                    labels = Math.max(labels, sample.label() + 1);
                    count++;
                } catch (BadValueException e) {
                    offence = e.at(count, partition);
                }
            }
            int rowWidth = count == 0 ? -1 : known;
            return List.of(new PartitionScan(partition, count, rowWidth, labels, checksum.value(), offence))
                    .iterator();
        }
    }
}
