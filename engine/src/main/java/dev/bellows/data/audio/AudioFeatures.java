package dev.bellows.data.audio;

import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.feature.CosineTransform;
import dev.bellows.nn.feature.LogCompress;
import dev.bellows.nn.feature.MelFilterBank;
import dev.bellows.nn.feature.MelScale;
import dev.bellows.nn.feature.Spectrogram;
import dev.bellows.nn.layer.Sequential;
import java.util.ArrayList;
import java.util.List;

/**
 * The usual features of sound, as the configuration of layers for the front of a network: they take
 * {@code [batch, samples]}.
 *
 * @param sampleRate samples per second
 * @param length samples under a window, and in each frame
 * @param hop samples from frame to frame
 * @param filters mel filters from 0 Hz to half the sample rate
 * @param scale the scale on which they are equally wide
 */
public record AudioFeatures(int sampleRate, int length, int hop, int filters, MelScale scale) {
    private static final double WINDOW_SECONDS = 0.025;
    private static final double HOP_SECONDS = 0.010;

    /** What speech recognisers as a rule use: windows of 25 ms every 10 ms, and the HTK scale. */
    public static AudioFeatures ofSpeech(int sampleRate, int filters) {
        int length = (int) Math.round(WINDOW_SECONDS * sampleRate);
        return new AudioFeatures(sampleRate, length, (int) Math.round(HOP_SECONDS * sampleRate), filters, MelScale.HTK);
    }

    /** The power spectrogram, {@code [batch, frames, bins]}, of frames as long as the next power of two. */
    public LayerConfig spectrogram() {
        return new Spectrogram.Config(fft(), hop, length, null, null, null);
    }

    /** Energies in mel bands, {@code [batch, frames, filters]}. */
    public LayerConfig mel() {
        return new Sequential.Config(melLayers());
    }

    /** Logarithms of energies in mel bands, {@code [batch, frames, filters]}. */
    public LayerConfig logMel() {
        List<LayerConfig> layers = melLayers();
        layers.add(new LogCompress.Config(null));
        return new Sequential.Config(layers);
    }

    /** The first mel-frequency cepstral coefficients, {@code [batch, frames, coefficients]}. */
    public LayerConfig mfcc(int coefficients) {
        List<LayerConfig> layers = melLayers();
        layers.add(new LogCompress.Config(null));
        layers.add(new CosineTransform.Config(filters, coefficients));
        return new Sequential.Config(layers);
    }

    private List<LayerConfig> melLayers() {
        LayerConfig bank = new MelFilterBank.Config(
                fft() / 2 + 1, filters, sampleRate, null, null, scale, scale == MelScale.SLANEY);
        return new ArrayList<>(List.of(spectrogram(), bank));
    }

    private int fft() {
        int above = Integer.highestOneBit(length);
        return above == length ? above : 2 * above;
    }
}
