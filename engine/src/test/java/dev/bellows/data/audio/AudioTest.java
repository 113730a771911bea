package dev.bellows.data.audio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.Draws;
import dev.bellows.core.Shape;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.feature.MelScale;
import dev.bellows.nn.init.Constant;
import dev.bellows.nn.json.NetworkJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AudioTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 24, 32})
    void readsPcmThatTheJdkWrote(int bits) throws IOException {
        int[] values = {0, 1, -1, 64, -64, 127, -128, 3};
        Path file = folder.resolve("sound.wav");
        Files.write(file, written(values, bits));
        Waveform sound = WavFile.read(file);
        assertEquals("Waveform(2 channels of 4 samples at 8000 Hz)", sound.toString());
        for (int i = 0; i < values.length; i++) {
            assertEquals(values[i] / 128f, sound.channels().get(i % 2)[i / 2], "sample " + i);
        }
        assertEquals((127 - 64) / 256f, sound.mono()[2]);
        assertEquals(Shape.of(2, 4), sound.toArray().shape());
    }

    /** Two channels; each value stands in the highest byte. */
    private static byte[] written(int[] values, int bits) throws IOException {
        int bytes = bits / 8;
        byte[] pcm = new byte[values.length * bytes];
        for (int i = 0; i < values.length; i++) {
            pcm[(i + 1) * bytes - 1] = (byte) (bits == 8 ? values[i] + 128 : values[i]);
        }
        AudioFormat.Encoding encoding = bits == 8 ? AudioFormat.Encoding.PCM_UNSIGNED : AudioFormat.Encoding.PCM_SIGNED;
        AudioFormat format = new AudioFormat(encoding, 8000, bits, 2, 2 * bytes, 8000, false);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AudioSystem.write(
                new AudioInputStream(new ByteArrayInputStream(pcm), format, values.length / 2),
                AudioFileFormat.Type.WAVE,
                out);
        return out.toByteArray();
    }

    @Test
    void readsFloatsAndPassesOverOtherChunks() throws IOException {
        ByteBuffer file = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("RIFF")).putInt(56).put(ascii("WAVE"));
        file.put(ascii("LIST")).putInt(3).put(new byte[4]); // an odd size is padded
        file.put(ascii("fmt ")).putInt(16).putShort((short) 3).putShort((short) 1);
        file.putInt(16_000).putInt(64_000).putShort((short) 4).putShort((short) 32);
        file.put(ascii("data")).putInt(99).putFloat(0.25f).putFloat(-2);
        Waveform sound = WavFile.decode(file.flip(), "test");
        assertEquals(16_000, sound.sampleRate());
        assertArrayEquals(new float[] {0.25f, -2}, sound.mono());
        file.putShort(32, (short) 7);
        assertEquals(
                "wav: expects PCM of 8, 16, 24 or 32 bits, floats of 32 or 64, or 8 bits of µ-law or A-law:"
                        + " Format[encoding=7, channels=1, sampleRate=16000, bits=32] in test",
                assertThrows(IOException.class, () -> WavFile.decode(file, "test"))
                        .getMessage());
        assertEquals(
                "wav: not a WAV file: test",
                assertThrows(IOException.class, () -> WavFile.decode(ByteBuffer.allocate(20), "test"))
                        .getMessage());
    }

    /** A header of one channel, and the data with a chunk behind it where they have a length. */
    private static ByteBuffer file(String kind, int encoding, int bits, int size, byte[] data) {
        ByteBuffer file = ByteBuffer.allocate(100 + data.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii(kind)).putInt(kind.equals("RF64") ? -1 : size).put(ascii("WAVE"));
        if (kind.equals("RF64")) {
            file.put(ascii("ds64"))
                    .putInt(28)
                    .putLong(1)
                    .putLong(data.length)
                    .putLong(0)
                    .putInt(0);
        }
        file.put(ascii("fmt ")).putInt(16).putShort((short) encoding).putShort((short) 1);
        file.putInt(8000).putInt(0).putShort((short) (bits / 8)).putShort((short) bits);
        file.put(ascii("data"))
                .putInt(kind.equals("RF64") ? -1 : size == 0 ? 0 : data.length)
                .put(data);
        if (size != 0) {
            file.put(ascii("LIST")).putInt(4).putInt(0x7F7F7F7F);
        }
        return file.flip();
    }

    private static float[] mono(ByteBuffer file) throws IOException {
        return WavFile.decode(file, "test").mono();
    }

    /** As programs write that cannot go back to the header, and those whose files may be longer than 4 GiB. */
    @Test
    void readsStreamsThatNeverSaidTheirLengthAndRf64() throws IOException {
        byte[] half = {0, 0x40, 0, (byte) 0xC0};
        for (ByteBuffer file : new ByteBuffer[] {
            file("RIFF", 1, 16, 0, half), file("RIFF", 1, 16, 40, half), file("RF64", 1, 16, 1, half)
        }) {
            assertArrayEquals(new float[] {0.5f, -0.5f}, mono(file));
        }
    }

    @Test
    void readsFloatsOf64BitsAndTheLawsOfTelephones() throws IOException {
        byte[] doubles = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(0.1)
                .putDouble(-1)
                .array();
        assertArrayEquals(new float[] {0.1f, -1}, mono(file("RIFF", 3, 64, 60, doubles)));
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        for (AudioFormat.Encoding law :
                new AudioFormat.Encoding[] {AudioFormat.Encoding.ULAW, AudioFormat.Encoding.ALAW}) {
            AudioFormat stored = new AudioFormat(law, 8000, 8, 1, 1, 8000, false);
            AudioInputStream pcm = AudioSystem.getAudioInputStream(
                    AudioFormat.Encoding.PCM_SIGNED, new AudioInputStream(new ByteArrayInputStream(all), stored, 256));
            ByteBuffer expected = ByteBuffer.wrap(pcm.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            float[] read = mono(file("RIFF", law.equals(AudioFormat.Encoding.ULAW) ? 7 : 6, 8, 300, all));
            for (int i = 0; i < all.length; i++) {
                assertEquals(expected.getShort(2 * i) / 32768f, read[i], law + " " + i);
            }
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void makesTheUsualFeaturesOfSpeech() {
        AudioFeatures speech = AudioFeatures.ofSpeech(16_000, 40);
        assertEquals(new AudioFeatures(16_000, 400, 160, 40, MelScale.HTK), speech);
        Shape second = Shape.of(16_000);
        assertEquals(Shape.of(97, 257), NetworkJson.outputShape(NetworkJson.write(speech.spectrogram()), second));
        assertEquals(Shape.of(97, 40), NetworkJson.outputShape(NetworkJson.write(speech.logMel()), second));
        assertEquals(Shape.of(97, 13), NetworkJson.outputShape(NetworkJson.write(speech.mfcc(13)), second));
    }

    @Test
    void hearsAToneInItsBand() {
        float[] tone = new float[16_000];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = (float) Math.sin(2 * Math.PI * 1000 * i / 16_000);
        }
        Block mel = AudioFeatures.ofSpeech(16_000, 40).mel().build();
        mel.initialize(Constant.ZERO, 0);
        float[] frame = Arrays.copyOf(((NDArray) mel.forward(NDArray.of(tone, 1, 16_000))).toFloatArray(), 40);
        int loudest = 0;
        for (int i = 0; i < 40; i++) {
            loudest = frame[i] > frame[loudest] ? i : loudest;
        }
        // 40 triangles have 41 steps; 1000 mel lie 14.4 steps from 0 Hz, so between the tops of triangles 13 and 14
        double place = MelScale.HTK.fromHertz(1000) / MelScale.HTK.fromHertz(8000) * 41 - 1;
        assertEquals(Math.round(place), loudest);
    }

    @Test
    void hidesTheSameStretchesForTheSameDraws() {
        NDArray x = NDArray.of(new float[30 * 20], 30, 20);
        x.fill(1);
        SpecAugment augment = new SpecAugment(2, 5, 1, 4);
        float[] once = ((NDArray) augment.apply(x, Draws.of(1, 0, 7))).toFloatArray();
        assertArrayEquals(once, ((NDArray) augment.apply(x, Draws.of(1, 0, 7))).toFloatArray());
        int differing = 0;
        for (int epoch = 0; epoch < 20; epoch++) {
            float[] other = ((NDArray) augment.apply(x, Draws.of(1, epoch, 7))).toFloatArray();
            differing += Arrays.equals(once, other) ? 0 : 1;
            long frames = hidden(other, 30, 20, 1);
            long features = hidden(other, 20, 1, 20);
            assertTrue(frames <= 10 && features <= 4, frames + " frames and " + features + " features");
        }
        assertTrue(differing > 15, differing + " of 20 epochs differ");
        assertThrows(RuntimeException.class, () -> augment.apply(NDArray.of(new float[3]), Draws.of(1, 0, 7)));
    }

    /** How many rows, or columns, are 0 throughout. */
    private static long hidden(float[] values, int count, int stride, int step) {
        long hidden = 0;
        for (int i = 0; i < count; i++) {
            boolean all = true;
            for (int j = 0; j < values.length / count; j++) {
                all &= values[i * stride + j * step] == 0;
            }
            hidden += all ? 1 : 0;
        }
        return hidden;
    }
}
