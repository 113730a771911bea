package dev.bellows.spark.data;

import java.nio.ByteBuffer;
import java.util.function.IntToDoubleFunction;

/**
 * Means and squared deviations of some numbers, added up (Chan, Golub and LeVeque 1979). Travels as bytes, which every serializer of Spark's reads.
 *
 * @param count how many rows
 * @param mean of each number
 * @param squares of each number, the sum of the squared deviations from the mean
 */
public record Moments(long count, double[] mean, double[] squares) {
    /** Rows added up one by one. */
    public static final class Running {
        private final double[] mean;
        private final double[] squares;
        private long count;

        /** Of no row yet. */
        public Running(int numbers) {
            mean = new double[numbers];
            squares = new double[numbers];
        }

        /** One more row, of which {@code row} gives each number. */
        public void add(IntToDoubleFunction row) {
            count++;
            for (int i = 0; i < mean.length; i++) {
                double value = row.applyAsDouble(i);
                double apart = value - mean[i];
                mean[i] += apart / count;
                squares[i] += apart * (value - mean[i]);
            }
        }

        /** Of the rows so far. */
        public Moments moments() {
            return new Moments(count, mean.clone(), squares.clone());
        }
    }

    /** Of no row. */
    public static Moments none(int numbers) {
        return new Moments(0, new double[numbers], new double[numbers]);
    }

    /** How far a number lies from its mean as a rule. */
    public double deviation(int number) {
        return count == 0 ? 0 : Math.sqrt(squares[number] / count);
    }

    /** Of these rows and others. */
    public Moments plus(Moments other) {
        long all = count + other.count;
        double[] means = mean.clone();
        double[] sums = squares.clone();
        for (int i = 0; i < means.length && other.count > 0; i++) {
            double apart = other.mean[i] - mean[i];
            means[i] += apart * other.count / all;
            sums[i] += other.squares[i] + apart * apart * count / all * other.count;
        }
        return new Moments(all, means, sums);
    }

    byte[] toBytes() {
        ByteBuffer bytes =
                ByteBuffer.allocate(Long.BYTES + 2 * Double.BYTES * mean.length).putLong(count);
        for (int i = 0; i < mean.length; i++) {
            bytes.putDouble(mean[i]).putDouble(squares[i]);
        }
        return bytes.array();
    }

    static Moments of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long count = buffer.getLong();
        Moments moments = new Moments(
                count,
                new double[buffer.remaining() / (2 * Double.BYTES)],
                new double[buffer.remaining() / (2 * Double.BYTES)]);
        for (int i = 0; i < moments.mean.length; i++) {
            moments.mean[i] = buffer.getDouble();
            moments.squares[i] = buffer.getDouble();
        }
        return moments;
    }
}
