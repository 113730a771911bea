package dev.bellows.data.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * WAV files: PCM of 8 (unsigned), 16, 24 or 32 bits, or floats of 32 bits, with any number of channels. Other chunks than
 * the format and the data are passed over.
 */
public final class WavFile {
    private static final int RIFF = 0x46464952;
    private static final int WAVE = 0x45564157;
    private static final int FORMAT = 0x20746D66;
    private static final int DATA = 0x61746164;
    private static final int PCM = 1;
    private static final int FLOAT = 3;
    private static final int EXTENSIBLE = 0xFFFE;
    /** Where the extensible format says which of the others it is. */
    private static final int SUBFORMAT = 24;

    private record Format(int encoding, int channels, int sampleRate, int bits) {}

    private WavFile() {}

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read, is no WAV file, or is encoded otherwise
     */
    public static Waveform read(Path file) throws IOException {
        return decode(ByteBuffer.wrap(Files.readAllBytes(file)), file.toString());
    }

    /**
     * Decodes the bytes of a file.
     *
     * @param name used in messages
     */
    public static Waveform decode(ByteBuffer bytes, String name) throws IOException {
        ByteBuffer in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() < 12 || in.getInt() != RIFF || in.getInt() == 0 || in.getInt() != WAVE) {
            throw new IOException("wav: not a WAV file: " + name);
        }
        Format format = null;
        while (in.remaining() >= 8) {
            int chunk = in.getInt();
            // a stream that was cut off, or never finished, says more than it has
            int size = (int) Math.min(Integer.toUnsignedLong(in.getInt()), in.remaining());
            ByteBuffer body = in.slice(in.position(), size).order(ByteOrder.LITTLE_ENDIAN);
            if (chunk == FORMAT) {
                format = format(body, name);
            } else if (chunk == DATA && format != null) {
                return samples(body, format);
            }
            in.position(Math.min(in.limit(), in.position() + size + (size & 1)));
        }
        throw new IOException("wav: no " + (format == null ? "format" : "data") + " in " + name);
    }

    private static Format format(ByteBuffer body, String name) throws IOException {
        if (body.remaining() < 16) {
            throw new IOException("wav: the format is cut off in " + name);
        }
        int encoding = body.getShort(0) & 0xFFFF;
        if (encoding == EXTENSIBLE && body.remaining() >= SUBFORMAT + 2) {
            encoding = body.getShort(SUBFORMAT) & 0xFFFF;
        }
        Format format = new Format(encoding, body.getShort(2), body.getInt(4), body.getShort(14));
        boolean pcm = encoding == PCM && List.of(8, 16, 24, 32).contains(format.bits);
        boolean floats = encoding == FLOAT && format.bits == 32;
        if (!(pcm || floats) || format.channels < 1) {
            throw new IOException(
                    "wav: expects PCM of 8, 16, 24 or 32 bits or floats of 32: " + format + " in " + name);
        }
        return format;
    }

    private static Waveform samples(ByteBuffer body, Format format) {
        int bytes = format.bits / 8;
        int length = body.remaining() / (bytes * format.channels);
        List<float[]> channels = new ArrayList<>();
        for (int channel = 0; channel < format.channels; channel++) {
            float[] samples = new float[length];
            for (int i = 0; i < length; i++) {
                samples[i] = sample(body, (i * format.channels + channel) * bytes, format);
            }
            channels.add(samples);
        }
        return new Waveform(format.sampleRate, channels);
    }

    private static float sample(ByteBuffer body, int at, Format format) {
        if (format.encoding == FLOAT) {
            return body.getFloat(at);
        }
        return switch (format.bits) {
            case 8 -> ((body.get(at) & 0xFF) - 128) / 128f;
            case 16 -> body.getShort(at) / 32768f;
            case 24 -> ((body.get(at) & 0xFF) | (body.getShort(at + 1) << 8)) / 8388608f;
            default -> (float) (body.getInt(at) / 2147483648.0);
        };
    }
}
