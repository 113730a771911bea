package dev.bellows.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.Ranks.Kind;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.core.DType;
import dev.bellows.core.PeerLostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one rank sends to another. */
final class MessageTest {
    private static final int LARGE = 1 << 20; // elements, more than sockets hold

    private static ByteBuffer of(int elements, double first) {
        ByteBuffer data = Data.zeros(DType.F64, elements);
        data.putDouble(0, first);
        return data;
    }

    /** Each sends all that it has before it receives, while the others do the same. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void arrivesInOrderBetweenAnyTwoAtOnce(Kind kind) {
        Ranks.spawn(3, kind, all -> {
            List<Sending> sent = new ArrayList<>();
            for (int number = 0; number < 3; number++) {
                for (int to = 0; to < 3; to++) {
                    if (to != all.rank()) {
                        sent.add(all.sendAsync(of(LARGE, 100 * all.rank() + number), DType.F64, to));
                    }
                }
            }
            for (int from = 2; from >= 0; from--) {
                for (int number = 0; number < 3 && from != all.rank(); number++) {
                    ByteBuffer got = of(LARGE, -1);
                    all.receive(got, DType.F64, from);
                    assertEquals(100 * from + number, got.getDouble(0));
                }
            }
            sent.forEach(Sending::join);
            assertTrue(sent.stream().allMatch(Sending::done));
            ByteBuffer sum = of(1, all.rank());
            all.allReduce(sum, DType.F64, ReduceOp.SUM);
            assertEquals(3, sum.getDouble(0), "collectives go on");
            return 0;
        });
    }

    /** As stages do: what was sent ahead is still on its way when all go on to something else, by another channel. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void goesOnWhileRanksWaitForOthersElsewhere(Kind kind) {
        CollectiveOptions options = CollectiveOptions.defaults().withDeadline(Ranks.PATIENCE);
        Ranks.spawn(2, Ranks.transports(2, kind, 2), options, all -> {
            Communicator pair = all.channel(1, List.of(0, 1));
            List<Sending> sent = new ArrayList<>();
            for (int number = 0; number < 8; number++) {
                if (all.rank() == 0) {
                    sent.add(pair.sendAsync(of(LARGE / 4, number), DType.F64, 1));
                }
                if (all.rank() == 1 || number > 1) {
                    ByteBuffer got = of(LARGE / 4, -1);
                    pair.receive(got, DType.F64, 1 - all.rank());
                    assertEquals(all.rank() == 1 ? number : number - 2, got.getDouble(0));
                }
                if (all.rank() == 1) {
                    sent.add(pair.sendAsync(of(LARGE / 4, number), DType.F64, 0));
                }
            }
            ByteBuffer sum = of(1, all.rank());
            if (all.rank() == 1) {
                all.allReduce(sum, DType.F64, ReduceOp.SUM);
            }
            for (int number = 6; number < 8 && all.rank() == 0; number++) {
                ByteBuffer got = of(LARGE / 4, -1);
                pair.receive(got, DType.F64, 1);
                assertEquals(number, got.getDouble(0));
            }
            if (all.rank() == 0) {
                all.allReduce(sum, DType.F64, ReduceOp.SUM);
            }
            assertEquals(1, sum.getDouble(0));
            sent.forEach(Sending::join);
            return 0;
        });
    }

    @Test
    void aRankThatGivesUpIsNamedToWhoWaitsForIt() {
        List<String> ends = Ranks.spawn(2, Kind.TCP, all -> {
            if (all.rank() == 1) {
                all.abort(new IllegalStateException("out of ideas"));
                return "";
            }
            return String.valueOf(Ranks.thrown(PeerLostException.class, () -> all.receive(of(1, 0), DType.F64, 1))
                    .getMessage());
        });
        assertTrue(ends.get(0).contains("rank 1"), ends.get(0));
        assertTrue(ends.get(0).contains("out of ideas"), ends.get(0));
    }

    @Test
    void whoSendsOtherThanWhatIsExpectedIsToldSo() {
        List<String> ends = Ranks.spawn(2, Kind.TCP, all -> {
            try {
                if (all.rank() == 1) {
                    all.sendAsync(of(3, 0), DType.F64, 0).join();
                    all.receive(of(1, 0), DType.F64, 0);
                } else {
                    all.receive(of(4, 0), DType.F64, 1);
                }
                return "";
            } catch (RuntimeException e) {
                return String.valueOf(e.getMessage());
            }
        });
        assertTrue(ends.get(0).contains("another type, reduction or length"), ends.get(0));
    }

    @Test
    void aSilentRankIsGivenUp() {
        List<String> ends = Ranks.spawn(
                2,
                Kind.INPROC,
                all -> String.valueOf(Ranks.thrown(PeerLostException.class, () -> all.within(Duration.ofMillis(50))
                                .receive(of(1, 0), DType.F64, 1 - all.rank()))
                        .getMessage()));
        assertTrue(ends.stream().anyMatch(end -> end.contains("lost contact with rank")), ends.toString());
    }
}
