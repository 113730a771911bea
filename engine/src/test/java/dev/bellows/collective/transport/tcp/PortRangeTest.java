package dev.bellows.collective.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.Ranks;
import dev.bellows.collective.transport.Membership;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortRangeTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void readsTwoPortsOneOrNone() {
        assertEquals(new PortRange(7000, 7009), PortRange.parse("7000-7009"));
        assertEquals(new PortRange(7000, 7000), PortRange.parse("7000"));
        assertEquals(PortRange.ANY, PortRange.parse(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7009-7000", "0-10", "65000-65536", "-7000", "7000-", "all", "7000:7009", "99999999"})
    void saysWhatARangeIs(String text) {
        String sentence = assertThrows(IllegalArgumentException.class, () -> PortRange.parse(text))
                .getMessage();
        assertTrue(sentence.startsWith("must "), sentence);
    }

    @Test
    void aRankListensAtTheFirstPortThatIsFree() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(LOOPBACK, 0));
            int port = taken.getLocalPort();
            int last = Math.min(port + 20, 65535);
            AtomicReference<String> published = new AtomicReference<>("");
            connect(new PortRange(port, last), published);
            int chosen = Endpoint.parse(0, published.get()).port();
            assertTrue(chosen > port && chosen <= last, published.get());
        }
    }

    @Test
    void saysThatNoPortIsFree() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(LOOPBACK, 0));
            int port = taken.getLocalPort();
            UncheckedIOException e = assertThrows(
                    UncheckedIOException.class, () -> connect(new PortRange(port, port), new AtomicReference<>("")));
            assertEquals(
                    "tcp: rank 0 could not listen at 127.0.0.1: none of its ports " + port + "-" + port
                            + " is free; allow more of them",
                    e.getMessage());
        }
    }

    private static void connect(PortRange ports, AtomicReference<String> published) {
        TcpTransport.connect(
                        new Membership("job", 0, 0, 1, 1),
                        JobSecret.random(),
                        new TcpOptions(LOOPBACK, LOOPBACK, ports, false, false),
                        (mine, patience) -> {
                            published.set(mine);
                            return List.of(mine);
                        },
                        Ranks.PATIENCE)
                .close();
    }
}
