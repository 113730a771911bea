package dev.bellows.spark.launch;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.apache.spark.Partition;

/**
 * How much the partitions of an RDD take where each worker is sent all of them. Those of files are a few names; those of a
 * collection of the driver's, or of a DataFrame made of one, hold its rows.
 */
final class PartitionWeight {
    private PartitionWeight() {}

    /** Whether they take so many bytes as Spark serialises them, or less; no more than that is looked at. */
    static boolean isAtMost(Partition[] partitions, long bytes) {
        try (ObjectOutputStream out = new ObjectOutputStream(new Count(bytes))) {
            for (Partition partition : partitions) {
                out.writeObject(partition);
                out.reset();
            }
            out.flush();
            return true;
        } catch (TooMany enough) {
            return false;
        } catch (IOException failure) {
            throw new UncheckedIOException("rows: their partitions cannot be sent to the workers", failure);
        }
    }

    private static final class TooMany extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** Keeps nothing, and takes only so much. */
    private static final class Count extends OutputStream {
        private long left;

        Count(long bytes) {
            left = bytes;
        }

        @Override
        public void write(int b) throws IOException {
            take(1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            take(count);
        }

        private void take(int count) throws IOException {
            left -= count;
            if (left < 0) {
                throw new TooMany();
            }
        }
    }
}
