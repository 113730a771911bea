package dev.bellows.data.audio;

import dev.bellows.ndarray.NDArray;
import java.util.List;

/**
 * Sound as numbers from -1 to 1.
 *
 * @param sampleRate samples per second of each channel
 * @param channels the samples of each channel, all of one length
 */
public record Waveform(int sampleRate, List<float[]> channels) {
    public Waveform {
        channels = List.copyOf(channels);
    }

    /** Samples of each channel. */
    public int length() {
        return channels.isEmpty() ? 0 : channels.get(0).length;
    }

    /** The mean of all channels. */
    public float[] mono() {
        float[] mean = new float[length()];
        for (int i = 0; i < mean.length; i++) {
            double sum = 0;
            for (float[] channel : channels) {
                sum += channel[i];
            }
            mean[i] = (float) (sum / channels.size());
        }
        return mean;
    }

    /** f32 {@code [channels, samples]}. */
    public NDArray toArray() {
        return NDArray.of(channels.toArray(float[][]::new));
    }

    @Override
    public String toString() {
        return "Waveform(" + channels.size() + " channels of " + length() + " samples at " + sampleRate + " Hz)";
    }
}
