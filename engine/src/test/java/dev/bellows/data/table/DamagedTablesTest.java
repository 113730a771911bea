package dev.bellows.data.table;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.bellows.data.file.TableFiles;
import dev.bellows.io.numpy.Npy;
import dev.bellows.io.numpy.Npz;
import dev.bellows.memory.Scope;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files of rows with some of their bytes changed, cut out or doubled: each is read, or refused with a sentence, by little memory. A failure
 * tells its seed, which {@code -Dbellows.fuzz.seed=} replays; {@code -Dbellows.fuzz.files=} makes more of them.
 */
class DamagedTablesTest {
    private static final int FILES = Integer.getInteger("bellows.fuzz.files", 1000);
    private static final long SEED = Long.getLong("bellows.fuzz.seed", 1);
    private static final int MOST_ROWS = 1_000_000;

    static List<String> files() {
        return GoldenTables.FILES;
    }

    @ParameterizedTest
    @MethodSource("files")
    void damagedFilesAreRefusedWithASentence(String file) throws IOException {
        byte[] whole = GoldenTables.bytes(file);
        for (int i = 0; i < FILES; i++) {
            long seed = SEED + i;
            byte[] damaged = damaged(whole, new Random(seed));
            String told = file + " -Dbellows.fuzz.files=1 -Dbellows.fuzz.seed=" + seed;
            try {
                read(file, damaged);
                arrays(file, damaged);
            } catch (IOException refusal) {
                assertTrue(String.valueOf(refusal.getMessage()).length() > 15, () -> told + ": " + refusal);
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                fail(told, e);
            }
        }
    }

    private static void read(String name, byte[] bytes) throws IOException {
        TableFormat format = TableFiles.named(name).orElseThrow();
        TableInput input = new Bytes(name, bytes);
        List<Column> columns = format.columns(input, Map.of());
        try (Rows rows = format.rows(input, columns, Map.of(), TableFormat.Part.WHOLE)) {
            int count = 0;
            while (count < MOST_ROWS && rows.next() != null) {
                count++;
            }
        }
    }

    private static void arrays(String name, byte[] bytes) throws IOException {
        try (Scope scope = Scope.open("damaged")) {
            if (name.endsWith(".npy")) {
                Npy.read(new ByteArrayInputStream(bytes));
            } else if (name.endsWith(".npz")) {
                try (Npz npz = Npz.open(new SeekableInMemoryByteChannel(bytes))) {
                    for (String array : npz.names()) {
                        npz.read(array);
                    }
                }
            }
        }
    }

    private record Bytes(String name, byte[] bytes) implements TableInput {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public SeekableByteChannel open() {
            return new SeekableInMemoryByteChannel(bytes);
        }
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
