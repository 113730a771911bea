package dev.bellows.io.mxnet.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.MemoryException;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Lists of arrays in every version of the format, written by hand; {@code MxNetFilesTest} has those that MXNet wrote. */
class ParamsFileTest {
    private static final int FILES = Integer.getInteger("bellows.fuzz.files", 3000);
    private static final long SEED = Long.getLong("bellows.fuzz.seed", 1);

    private static ByteBuffer list(int count) {
        return ByteBuffer.allocate(4096)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0x112)
                .putLong(0)
                .putLong(count);
    }

    private static ByteBuffer named(ByteBuffer list, String... names) {
        list.putLong(names.length);
        for (String name : names) {
            list.putLong(name.length()).put(name.getBytes(StandardCharsets.UTF_8));
        }
        return list.flip();
    }

    private static ByteBuffer floats(ByteBuffer list, float... values) {
        for (float value : values) {
            list.putFloat(value);
        }
        return list;
    }

    /** What a file of six versions and layouts holds. */
    private static ByteBuffer everything() {
        ByteBuffer list = list(7);
        list.putInt(2).putInt(1).putInt(2).putInt(1).putInt(0).putInt(0); // version 0: rank, extents, device, type
        floats(list, 1, 2);
        list.putInt(0xF993FAC8).putInt(1).putLong(2).putInt(1).putInt(0).putInt(0); // version 1
        floats(list, 3, 4);
        list.putInt(0xF993FAC9)
                .putInt(0)
                .putInt(1)
                .putLong(1)
                .putInt(2)
                .putInt(5)
                .putInt(2)
                .putShort((short) 0x3C00);
        list.putInt(0xF993FAC9).putInt(0).putInt(0); // none
        list.putInt(0xF993FACA)
                .putInt(0)
                .putInt(0)
                .putInt(1)
                .putInt(0)
                .putInt(5)
                .put((byte) -3); // a scalar
        list.putInt(0xF993FAC9)
                .putInt(1)
                .putInt(2)
                .putLong(1)
                .putLong(2)
                .putInt(2)
                .putLong(3)
                .putLong(2);
        list.putInt(1).putInt(0).putInt(0).putInt(6).putInt(1).putLong(1); // rows
        floats(list, 5, 6).putLong(2);
        list.putInt(0xF993FAC9)
                .putInt(2)
                .putInt(1)
                .putLong(2)
                .putInt(2)
                .putLong(2)
                .putLong(3);
        list.putInt(1)
                .putInt(0)
                .putInt(0)
                .putInt(6)
                .putInt(1)
                .putLong(3)
                .putInt(6)
                .putInt(1)
                .putLong(2); // csr
        floats(list, 7, 8).putLong(0).putLong(1).putLong(2).putLong(2).putLong(0);
        return named(list, "old", "one", "half", "none", "arg:scalar", "rows", "csr");
    }

    @Test
    void readsEveryVersionAndLayout() throws IOException {
        try (Scope scope = Scope.open("params");
                ParamsFile file = ParamsFile.of("all", everything())) {
            Map<String, StoredArray> arrays = file.byName();
            assertEquals(List.of("old", "one", "half", "arg:scalar", "rows", "csr"), List.copyOf(arrays.keySet()));
            assertArrayEquals(new float[] {1, 2}, file.read(arrays.get("old")).toFloatArray());
            assertEquals(Spec.of(DType.F32, 1, 2), file.read(arrays.get("old")).spec());
            assertArrayEquals(new float[] {3, 4}, file.read(arrays.get("one")).toFloatArray());
            assertArrayEquals(new float[] {1}, file.read(arrays.get("half")).toFloatArray());
            assertEquals(Spec.of(DType.I32), file.read(arrays.get("arg:scalar")).spec());
            assertArrayEquals(
                    new float[] {0, 0, 0, 0, 5, 6},
                    file.read(arrays.get("rows")).toFloatArray());
            assertArrayEquals(
                    new float[] {0, 0, 7, 8, 0, 0}, file.read(arrays.get("csr")).toFloatArray());
            MxNetException none = assertThrows(
                    MxNetException.class, () -> file.read(file.arrays().get(3)));
            assertTrue(none.getMessage().contains("has no elements"), none::getMessage);
        }
    }

    @Test
    void writesWhatItReads() throws IOException {
        try (Scope scope = Scope.open("params")) {
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            for (DType dtype : DType.values()) {
                arrays.put("arg:" + dtype, NDArray.of(new double[] {1, 0, 1, 1}, Spec.of(dtype, 2, 2)));
            }
            arrays.put("scalar", NDArray.scalar(3));
            arrays.put("empty", NDArray.zeros(new Spec(Shape.of(0, 3), DType.F32)));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ParamsWriter.write(arrays, out);
            try (ParamsFile file = ParamsFile.of("ours", ByteBuffer.wrap(out.toByteArray()))) {
                assertEquals(
                        List.copyOf(arrays.keySet()), List.copyOf(file.byName().keySet()));
                for (StoredArray each : file.arrays()) {
                    NDArray before = arrays.get(each.name());
                    NDArray read = file.read(each);
                    assertEquals(before.spec(), read.spec());
                    assertArrayEquals(before.toDoubleArray(), read.toDoubleArray());
                }
            }
        }
    }

    private static String refusal(ByteBuffer bytes) {
        return assertThrows(MxNetException.class, () -> ParamsFile.of("x.params", bytes))
                .getMessage();
    }

    @Test
    void refusesWithTheByte() {
        assertEquals(
                "mxnet: x.params: no list of MXNet's arrays, whose first number is 274; is it a .params file?, at byte"
                        + " 8",
                refusal(ByteBuffer.allocate(32)));
        ByteBuffer zip = ByteBuffer.wrap("PK\003\004 and more".getBytes(StandardCharsets.UTF_8));
        assertTrue(refusal(zip).contains("an .npz file, which MXNet 2 writes"), refusal(zip));
        ByteBuffer many = list(1).putLong(16, Long.MAX_VALUE).flip();
        assertTrue(refusal(many).contains("9223372036854775807 arrays in 0 bytes, at byte 24"), refusal(many));
        ByteBuffer huge =
                list(1).putInt(0xF993FAC9).putInt(0).putInt(2).putLong(1 << 20).putLong(1 << 20);
        huge.putInt(1).putInt(0).putInt(0).flip();
        assertTrue(refusal(huge).contains("is larger than 2 GiB"), refusal(huge));
        ByteBuffer spread =
                list(1).putInt(0xF993FAC9).putInt(1).putInt(2).putLong(0).putLong(1 << 10);
        spread.putInt(2)
                .putLong(1 << 16)
                .putLong(1 << 10)
                .putInt(1)
                .putInt(0)
                .putInt(0)
                .putInt(6)
                .putInt(1)
                .putLong(0);
        ByteBuffer bomb = named(spread, "x");
        assertTrue(refusal(bomb).contains("at most 1024 times as much as is stored is read"), refusal(bomb));
        ByteBuffer twice = named(
                list(2).putInt(0xF993FACA)
                        .putInt(0)
                        .putInt(-1)
                        .putInt(0xF993FACA)
                        .putInt(0)
                        .putInt(-1),
                "a");
        assertTrue(refusal(twice).contains("1 names for 2 arrays"), refusal(twice));
    }

    /** With some bytes changed, cut out or doubled; numbers are changed more often than elsewhere. */
    static byte[] damaged(byte[] whole, Random random) {
        List<Byte> bytes = new ArrayList<>();
        for (byte each : whole) {
            bytes.add(each);
        }
        for (int i = random.nextInt(4); i >= 0 && !bytes.isEmpty(); i--) {
            int at = random.nextInt(bytes.size());
            switch (random.nextInt(5)) {
                case 0 -> bytes.set(at, (byte) random.nextInt());
                case 1 -> bytes.set(at, (byte) (bytes.get(at) ^ (1 << random.nextInt(8))));
                case 2 ->
                    bytes.subList(at, Math.min(bytes.size(), at + 1 + random.nextInt(16)))
                            .clear();
                case 3 -> bytes.addAll(at, List.copyOf(bytes.subList(at, Math.min(bytes.size(), at + 8))));
                default -> bytes.set(at, (byte) (random.nextBoolean() ? 0xFF : 0x7F));
            }
        }
        byte[] result = new byte[bytes.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = bytes.get(i);
        }
        return result;
    }

    @Test
    void damagedFilesAreReadOrRefusedWithASentence() throws IOException {
        ByteBuffer all = everything();
        byte[] whole = new byte[all.remaining()];
        all.get(whole);
        int refused = 0;
        for (int i = 0; i < FILES; i++) {
            String told = "-Dbellows.fuzz.files=1 -Dbellows.fuzz.seed=" + (SEED + i);
            byte[] damaged = damaged(whole, new Random(SEED + i));
            try (Scope scope = Scope.open("fuzz");
                    ParamsFile file = ParamsFile.of("damaged", ByteBuffer.wrap(damaged))) {
                for (StoredArray array : file.byName().values()) {
                    assertEquals(array.spec(), file.read(array).spec(), told);
                    assertTrue(array.spec().bytes() <= 32L << 20, told);
                }
            } catch (MxNetException | MemoryException refusal) {
                assertTrue(refusal.getMessage().length() > 20, told);
                refused++;
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                throw new AssertionError(told, e);
            }
        }
        assertTrue(refused > FILES / 4, "only " + refused + " of " + FILES + " were refused");
    }
}
