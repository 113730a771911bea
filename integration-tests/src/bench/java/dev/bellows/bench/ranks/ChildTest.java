package dev.bellows.bench.ranks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "its children are shell scripts")
class ChildTest {
    private static final Duration PATIENCE = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(100);

    @Test
    void whatItSaysIsHeardBehindAWord() throws IOException {
        try (Child child = child("echo nothing; read line; echo \"AT $line\"")) {
            child.tell("here");
            assertEquals("here", child.heard("AT ", PATIENCE));
        }
    }

    @Test
    void whoSaysNothingIsGivenUp() throws IOException {
        try (Child child = child("exec sleep 1000")) {
            assertEquals(
                    "bench: the child did not say 'READY' within 0.1 s; see what it said above",
                    assertThrows(IOException.class, () -> child.heard("READY", SHORT))
                            .getMessage());
        }
    }

    @Test
    void whoHasEndedIsNotWaitedFor() throws IOException {
        try (Child child = child("echo something else")) {
            for (int time = 0; time < 2; time++) {
                assertEquals(
                        "bench: the child has ended; see what it said above",
                        assertThrows(IOException.class, () -> child.heard("READY", PATIENCE))
                                .getMessage());
            }
        }
    }

    @Test
    void whatAChildHasStartedEndsWithIt() throws Exception {
        long grandchild;
        try (Child child = child("sleep 1000 & echo PID $!; wait")) {
            grandchild = Long.parseLong(child.heard("PID ", PATIENCE));
            assertTrue(isAlive(grandchild));
        }
        while (isAlive(grandchild)) { // until the time of this test is over
            Thread.sleep(10);
        }
    }

    /** One that has ended may still be in the system's table, if nobody asks how it ended. */
    private static boolean isAlive(long pid) throws IOException {
        Path status = Path.of("/proc", String.valueOf(pid), "stat");
        boolean listed = ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        try {
            return listed && !(Files.exists(status) && Files.readString(status).contains(") Z "));
        } catch (NoSuchFileException ended) {
            return false;
        }
    }

    @Test
    void aCommandThatDoesNotEndIsEnded() {
        assertEquals("it did not end within 0.1 s", Commands.attempt(List.of("sleep", "1000"), SHORT));
        assertEquals("", Commands.attempt(List.of("true")));
        assertEquals("it said nothing", Commands.attempt(List.of("false")));
        assertEquals("no", Commands.attempt(List.of("sh", "-c", "echo no; exit 3")));
        assertFalse(Commands.attempt(List.of("no-such-program-as-this")).isEmpty());
        assertEquals(List.of("a", "b"), Commands.lines(List.of("printf", "a\\nb\\n")));
    }

    @Test
    void aRankThatDoesNotAnswerIsGivenUp() throws IOException {
        List<String> rank = List.of("sh", "-c", "echo AT 1; read all; echo READY; exec sleep 1000");
        try (Ranks ranks = new Ranks("sleepers", List.of(rank, rank))) {
            assertEquals(
                    "bench: rank 0 of sleepers did not say 'TIME' within 0.1 s; see what it said above",
                    assertThrows(IOException.class, () -> ranks.ask("sum", SHORT))
                            .getMessage());
        }
    }

    private static Child child(String script) throws IOException {
        return Child.start("the child", new ProcessBuilder("sh", "-c", script));
    }
}
