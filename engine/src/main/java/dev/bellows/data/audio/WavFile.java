package dev.bellows.data.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * WAV files, also RF64: PCM of 8 (unsigned), 16, 24 or 32 bits, floats of 32 or 64, or the µ-law and A-law of telephones (ITU G.711), with any
 * number of channels. Other chunks than the format and the data are passed over. Lengths that a stream did not know when it began are
 * those up to the file's end.
 */
public final class WavFile {
    private static final int RIFF = 0x46464952;
    /** RIFF whose lengths are -1 and stand, in 64 bits, in a chunk of their own. */
    private static final int RF64 = 0x34364652;

    private static final int LENGTHS = 0x34367364;
    private static final int WAVE = 0x45564157;
    private static final int FORMAT = 0x20746D66;
    private static final int DATA = 0x61746164;
    private static final int PCM = 1;
    private static final int FLOAT = 3;
    private static final int A_LAW = 6;
    private static final int MU_LAW = 7;
    private static final int EXTENSIBLE = 0xFFFE;
    private static final long UNKNOWN = 0xFFFFFFFFL;
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
        int kind = in.remaining() < 12 ? 0 : in.getInt(0);
        if (!(kind == RIFF || kind == RF64) || in.getInt(8) != WAVE) {
            throw new IOException("wav: not a WAV file: " + name);
        }
        in.position(12); // past the file's length, which a stream cannot know
        Format format = null;
        long wide = Long.MAX_VALUE;
        while (in.remaining() >= 8) {
            int chunk = in.getInt();
            // a stream that was cut off, or never finished, says more than it has, or nothing
            long said = Integer.toUnsignedLong(in.getInt());
            boolean isOpen = said == 0 && chunk == DATA && in.getInt(4) == 0;
            if (kind == RF64 && chunk == DATA && said == UNKNOWN) {
                said = wide;
            }
            int size = (int) Math.min(isOpen ? Integer.MAX_VALUE : said, in.remaining());
            ByteBuffer body = in.slice(in.position(), size).order(ByteOrder.LITTLE_ENDIAN);
            if (chunk == LENGTHS && size >= 16) {
                wide = body.getLong(8);
                wide = wide < 0 ? Long.MAX_VALUE : wide;
            } else if (chunk == FORMAT) {
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
        boolean floats = encoding == FLOAT && (format.bits == 32 || format.bits == 64);
        boolean law = (encoding == A_LAW || encoding == MU_LAW) && format.bits == 8;
        if (!(pcm || floats || law) || format.channels < 1) {
            throw new IOException("wav: expects PCM of 8, 16, 24 or 32 bits, floats of 32 or 64, or 8 bits of µ-law or"
                    + " A-law: " + format + " in " + name);
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
        switch (format.encoding) {
            case FLOAT -> {
                return format.bits == 64 ? (float) body.getDouble(at) : body.getFloat(at);
            }
            case MU_LAW -> {
                return muLaw(body.get(at)) / 32768f;
            }
            case A_LAW -> {
                return aLaw(body.get(at)) / 32768f;
            }
            default -> {}
        }
        return switch (format.bits) {
            case 8 -> ((body.get(at) & 0xFF) - 128) / 128f;
            case 16 -> body.getShort(at) / 32768f;
            case 24 -> ((body.get(at) & 0xFF) | (body.getShort(at + 1) << 8)) / 8388608f;
            default -> (float) (body.getInt(at) / 2147483648.0);
        };
    }

    /** G.711's inverse of μ-law at 16 bits: complemented, a sign, three bits of an exponent and four of a mantissa. */
    private static int muLaw(byte stored) {
        int bits = ~stored & 0xFF;
        int magnitude = ((((bits & 0x0F) << 3) + 0x84) << ((bits & 0x70) >> 4)) - 0x84;
        return (bits & 0x80) != 0 ? -magnitude : magnitude;
    }

    /** G.711's inverse of A-law at 16 bits, whose even bits are stored inverted. */
    private static int aLaw(byte stored) {
        int bits = (stored & 0xFF) ^ 0x55;
        int exponent = (bits & 0x70) >> 4;
        int mantissa = ((bits & 0x0F) << 4) + 8;
        int magnitude = exponent == 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
        return (bits & 0x80) != 0 ? magnitude : -magnitude;
    }
}
