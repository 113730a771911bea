package dev.bellows.bench.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.bench.ranks.Ranks;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class CalibrationTest {
    private static final double LATENCY = 20e-6;
    private static final double PER_MESSAGE = 3e-6;
    private static final double PER_BYTE = 0.4e-9;
    private static final double REDUCE = 0.05e-9;
    private static final double CODE = 0.45e-9;

    /** Times as the simulation would have them for a machine that is known. */
    @Test
    void aMachineIsFoundByItsTimes() {
        Calibration found = Calibration.of(new Calibration.Medians(
                LATENCY + 2 * PER_MESSAGE,
                LATENCY + 2 * PER_MESSAGE,
                LATENCY + 2 * 17 * PER_MESSAGE,
                sum(8 << 20),
                sum(16 << 20),
                REDUCE,
                CODE));
        assertEquals(LATENCY, found.latency(), 1e-9);
        assertEquals(PER_MESSAGE, found.processor().perMessage(), 1e-10);
        assertEquals(PER_BYTE, found.processor().perByte(), 1e-13);
        assertEquals(
                "latency 20.0 us, 3.0 us per message, 0.400 ns per byte moved, 0.050 reduced, 0.450 coded",
                found.toString());
    }

    private static double sum(int bytes) {
        double frames = bytes / (256.0 * 1024);
        return LATENCY + 2 * bytes * PER_BYTE + 2 * frames * PER_MESSAGE + bytes * REDUCE;
    }

    @Test
    void ranksSumAndExchangeMessages() throws IOException {
        List<List<String>> commands = IntStream.range(0, 2)
                .mapToObj(rank -> Ranks.java(SumRank.class, String.valueOf(rank), "2", "127.0.0.1"))
                .toList();
        try (Ranks two = new Ranks("sums", commands)) {
            for (String line : List.of("sum 4096 3", "sum 1048576 2", "messages 1 3", "messages 17 3")) {
                two.ask(line).forEach(answer -> assertTrue(answer[0] > 0, line));
            }
        }
    }

    @Test
    void networksHaveNames() {
        assertEquals(List.of("bare", "10gbit", "1gbit", "delay1ms", "loss1pct"), Link.words());
        Link.words().forEach(word -> assertEquals(word, Link.named(word).toString()));
        assertEquals(
                "bench: there is no network '2gbit'; choose among bare, 10gbit, 1gbit, delay1ms, loss1pct",
                assertThrows(IllegalArgumentException.class, () -> Link.named("2gbit"))
                        .getMessage());
    }
}
