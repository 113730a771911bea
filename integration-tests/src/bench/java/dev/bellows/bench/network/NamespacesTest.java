package dev.bellows.bench.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bellows.bench.ranks.Commands;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class NamespacesTest {
    private static final String OURS = "bw" + ProcessHandle.current().pid() + "-";

    @BeforeEach
    void requireNamespaces() {
        String missing = Namespaces.missing();
        assumeTrue(missing.isEmpty(), missing);
        assertEquals(List.of(), namespaces(OURS));
    }

    @Test
    void theyAreThereUntilTheyAreClosed() throws IOException {
        try (Namespaces two = new Namespaces(2, Link.BARE, "python3")) {
            assertEquals(3, namespaces(OURS).size());
            assertEquals("", Commands.attempt(two.on(0, List.of("true"))));
        }
        assertEquals(List.of(), namespaces(OURS));
    }

    @Test
    void whatWasMadeIsGoneIfTheNetworkIsNotWhole() {
        assertThrows(IOException.class, () -> new Namespaces(2, Link.DELAY, "false"));
        assertEquals(List.of(), namespaces(OURS));
    }

    /** No process has the greatest number that there is room for. */
    @Test
    void whatAKilledRunHasLeftIsDeleted() throws IOException {
        String left = "bw4194999-0";
        Commands.run("ip netns add " + left);
        new Namespaces(2, Link.BARE, "python3").close();
        assertTrue(namespaces(left).isEmpty());
    }

    private static List<String> namespaces(String prefix) {
        return Commands.lines(List.of("ip", "netns", "list")).stream()
                .filter(name -> name.startsWith(prefix))
                .toList();
    }
}
