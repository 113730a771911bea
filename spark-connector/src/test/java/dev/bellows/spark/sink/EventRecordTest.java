package dev.bellows.spark.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The bytes that the RecordWriter of tensorboard 2.21.0 makes of the same events. */
class EventRecordTest {
    private static final double TIME = 1.5;
    private static final long STEP = 300;

    private static void assertBytes(String hex, EventRecord record) {
        assertEquals(hex, HexFormat.of().formatHex(record.framed()));
    }

    @Test
    void theFirstOfAFile() {
        assertBytes(
                "1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c",
                EventRecord.version(TIME));
    }

    @Test
    void aRestart() {
        assertBytes(
                "100000000000000095fbfe1809000000000000f83f10ac023a020801713b788a", EventRecord.restart(TIME, STEP));
    }

    @Test
    void numbers() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", 0.25);
        values.put("accuracy", 0.75);
        assertBytes(
                "2c00000000000000f4aecc4509000000000000f83f10ac022a1e0a0b0a046c6f7373150000803e"
                        + "0a0f0a086163637572616379150000403f41bb7088",
                EventRecord.scalars(TIME, STEP, values));
    }

    /** RFC 3720, B.4, before the mask: 32 bytes of zeros have the checksum 8a9136aa. */
    @Test
    void checksumsAreMasked() {
        assertEquals(Integer.rotateRight(0x8a9136aa, 15) + 0xa282ead8, EventRecord.checksum(new byte[32]));
    }

    @Test
    void negativeIntegersTakeTenBytes() {
        assertEquals(
                "08ffffffffffffffffff01",
                HexFormat.of().formatHex(new ProtoMessage().integer(1, -1).toBytes()));
        assertEquals(
                "0a02c3bc",
                HexFormat.of()
                        .formatHex(new ProtoMessage()
                                .text(1, new String(new byte[] {(byte) 0xc3, (byte) 0xbc}, StandardCharsets.UTF_8))
                                .toBytes()));
    }
}
