package dev.bellows.data.vision;

/**
 * Pixels in another size: bilinear where the picture grows; where it shrinks, each new pixel is a weighted mean of all the old ones
 * that it covers, the weights falling linearly from its centre, so that fine patterns do not turn into others.
 */
final class SmoothResize {
    /** What one new pixel is made of, along one axis: old ones from a place on, each with its weight. */
    private record Taps(int first, float[] weights) {
        static Taps[] along(int from, int length, int size) {
            double scale = (double) length / size;
            double reach = Math.max(1, scale);
            Taps[] taps = new Taps[size];
            for (int i = 0; i < size; i++) {
                double centre = (i + 0.5) * scale;
                int first = (int) Math.max(0, Math.floor(centre - reach + 0.5));
                int end = (int) Math.min(length, Math.floor(centre + reach + 0.5));
                double[] weights = new double[end - first];
                double sum = 0;
                for (int k = 0; k < weights.length; k++) {
                    weights[k] = Math.max(0, 1 - Math.abs(first + k + 0.5 - centre) / reach);
                    sum += weights[k];
                }
                float[] shares = new float[weights.length];
                for (int k = 0; k < shares.length; k++) {
                    shares[k] = (float) (weights[k] / sum);
                }
                taps[i] = new Taps(from + first, shares);
            }
            return taps;
        }
    }

    private SmoothResize() {}

    static Pixels resize(Pixels image, Rectangle part, int rows, int columns) {
        if (part.height() == rows && part.width() == columns && rows == image.height() && columns == image.width()) {
            return image;
        }
        float[] narrow = acrossColumns(image, part, columns);
        return new Pixels(
                rows, columns, image.channels(), acrossRows(narrow, part.height(), rows, columns * image.channels()));
    }

    /** {@code [part's height, columns, channels]}. */
    private static float[] acrossColumns(Pixels image, Rectangle part, int columns) {
        int channels = image.channels();
        Taps[] taps = Taps.along(part.left(), part.width(), columns);
        float[] result = new float[Math.multiplyExact(Math.multiplyExact(part.height(), columns), channels)];
        int at = 0;
        for (int y = part.top(); y < part.top() + part.height(); y++) {
            for (Taps tap : taps) {
                for (int channel = 0; channel < channels; channel++) {
                    float sum = 0;
                    for (int k = 0; k < tap.weights.length; k++) {
                        sum += tap.weights[k] * image.at(y, tap.first + k, channel);
                    }
                    result[at++] = sum;
                }
            }
        }
        return result;
    }

    private static byte[] acrossRows(float[] values, int height, int rows, int rowLength) {
        Taps[] taps = Taps.along(0, height, rows);
        byte[] result = new byte[Math.multiplyExact(rows, rowLength)];
        int at = 0;
        for (Taps tap : taps) {
            for (int i = 0; i < rowLength; i++) {
                float sum = 0;
                for (int k = 0; k < tap.weights.length; k++) {
                    sum += tap.weights[k] * values[(tap.first + k) * rowLength + i];
                }
                result[at++] = (byte) Math.max(0, Math.min(255, Math.round(sum)));
            }
        }
        return result;
    }
}
