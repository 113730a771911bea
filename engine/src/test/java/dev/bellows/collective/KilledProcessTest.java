package dev.bellows.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.rendezvous.MemoryStore;
import dev.bellows.collective.rendezvous.Rendezvous;
import dev.bellows.collective.rendezvous.StoreRendezvous;
import dev.bellows.collective.transport.Membership;
import dev.bellows.collective.transport.tcp.JobSecret;
import dev.bellows.core.DType;
import dev.bellows.core.PeerLostException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;

/** A rank in a process of its own, killed without notice while it works. */
final class KilledProcessTest {
    private static final int SIZE = 3;
    private static final int VICTIM = 1;

    @ParameterizedTest
    @EnumSource(
            value = Ranks.Kind.class,
            names = {"TCP", "SHARED"})
    void theSurvivorsOfAKilledProcessNameItLongBeforeTheirDeadline(Ranks.Kind kind) throws Exception {
        JobSecret secret = JobSecret.random();
        Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath(),
                        Victim.class.getName(),
                        HexFormat.of().formatHex(secret.bytes()),
                        kind.name())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        MemoryStore store = new MemoryStore();
        AtomicInteger calls = new AtomicInteger();
        try {
            List<PeerLostException> lost = Ranks.onThreads(SIZE, rank -> {
                Rendezvous rendezvous = new StoreRendezvous(store, "job/0", rank, SIZE);
                if (rank == VICTIM) {
                    introduce(victim, rendezvous);
                    return null;
                }
                try (Communicator communicator =
                        Communicator.over(Ranks.connect(member(rank), secret, kind, rendezvous), options())) {
                    return Ranks.thrown(PeerLostException.class, () -> {
                        while (true) {
                            work(communicator);
                            if (rank == 0 && calls.incrementAndGet() == 10) {
                                victim.destroyForcibly();
                            }
                        }
                    });
                }
            });
            for (int rank = 0; rank < SIZE; rank += 2) {
                assertEquals(VICTIM, lost.get(rank).peer(), lost.get(rank).getMessage());
            }
            assertTrue(calls.get() >= 10, "the group worked before the kill");
        } finally {
            victim.destroyForcibly();
        }
    }

    /** Speaks for the victim at the rendezvous: passes on its string, and gives it everybody's. */
    private static void introduce(Process victim, Rendezvous rendezvous) throws IOException {
        BufferedReader out = victim.inputReader(StandardCharsets.UTF_8);
        List<String> all =
                rendezvous.exchange(Objects.requireNonNull(out.readLine(), "the victim did not start"), Ranks.PATIENCE);
        try (var in = victim.outputWriter(StandardCharsets.UTF_8)) {
            in.write(String.join("\n", all) + "\n");
        }
    }

    /** What the victim needs; the test runner may hide its own class path. */
    private static String classPath() {
        return Stream.of(Communicator.class, KilledProcessTest.class, Logger.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .map(location -> Path.of(URI.create(location.toString())).toString())
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Membership member(int rank) {
        return new Membership("job", 0, rank, SIZE);
    }

    private static CollectiveOptions options() {
        return CollectiveOptions.defaults().withDeadline(Ranks.PATIENCE.plus(Duration.ofHours(1)));
    }

    private static void work(Communicator communicator) {
        ByteBuffer data = Data.zeros(DType.F32, 300_000);
        communicator.allReduce(data, DType.F32, ReduceOp.SUM);
    }

    /** The process to kill. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) {
            JobSecret secret = JobSecret.of(HexFormat.of().parseHex(arguments[0]));
            Rendezvous parent = (mine, deadline) -> {
                System.out.println(mine);
                return readLines();
            };
            try (Communicator communicator = Communicator.over(
                    Ranks.connect(member(VICTIM), secret, Ranks.Kind.valueOf(arguments[1]), parent), options())) {
                while (true) {
                    work(communicator);
                }
            }
        }

        private static List<String> readLines() {
            try {
                return new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
