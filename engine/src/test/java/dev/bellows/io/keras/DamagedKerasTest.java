package dev.bellows.io.keras;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.huggingface.Pretrained;
import dev.bellows.memory.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models with some of their bytes changed, cut out or doubled, those within the zip file too: each is read, or refused with a sentence. A failure
 * tells its seed, which {@code -Dbellows.fuzz.seed=} replays; {@code -Dbellows.fuzz.files=} makes more of them.
 */
class DamagedKerasTest {
    private static final int FILES = Integer.getInteger("bellows.fuzz.files", 1000);
    private static final long SEED = Long.getLong("bellows.fuzz.seed", 1);

    @ParameterizedTest
    @ValueSource(strings = {"picture.keras", "picture.h5", "tagger.keras", "tagger.h5"})
    void damagedModelsAreRefusedWithASentence(String file) throws IOException {
        byte[] whole = bytes(file);
        Map<String, byte[]> entries = entries(whole);
        for (int i = 0; i < FILES; i++) {
            long seed = SEED + i;
            Random random = new Random(seed);
            String told = file + " -Dbellows.fuzz.files=1 -Dbellows.fuzz.seed=" + seed;
            byte[] damaged = entries.isEmpty() || random.nextInt(4) == 0
                    ? damaged(whole, random)
                    : zipped(entries, random.nextInt(entries.size()), random);
            try (Scope scope = Scope.open("damaged")) {
                Pretrained model = Keras.read("damaged", damaged);
                model.network().build().close();
            } catch (IOException | UnsupportedOpException refusal) {
                assertTrue(
                        String.valueOf(refusal.getMessage()).startsWith("keras: damaged: "),
                        () -> told + ": " + refusal);
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                fail(told, e);
            }
        }
    }

    private static byte[] bytes(String file) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(DamagedKerasTest.class.getResourceAsStream("/keras/" + file), file)) {
            return in.readAllBytes();
        }
    }

    private static Map<String, byte[]> entries(byte[] file) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }

    private static byte[] zipped(Map<String, byte[]> entries, int which, Random random) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            int at = 0;
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(at++ == which ? damaged(entry.getValue(), random) : entry.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] damaged(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes = spliced(bytes, at, random.nextInt(Math.min(64, bytes.length - at)), 0);
                default -> bytes = spliced(bytes, at, 0, random.nextInt(Math.min(64, bytes.length - at)));
            }
        }
        return bytes;
    }

    private static byte[] spliced(byte[] bytes, int at, int without, int twice) {
        byte[] result = new byte[bytes.length - without + twice];
        System.arraycopy(bytes, 0, result, 0, at + twice);
        System.arraycopy(bytes, at + without, result, at + twice, bytes.length - at - without);
        return result.length == 0 ? new byte[1] : result;
    }
}
