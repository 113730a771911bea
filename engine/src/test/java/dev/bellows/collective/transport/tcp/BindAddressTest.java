package dev.bellows.collective.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BindAddressTest {
    @ParameterizedTest
    @CsvSource({
        "10.1.0.0/16, 10.1.200.3, true",
        "10.1.0.0/16, 10.2.200.3, false",
        "10.1.2.128/25, 10.1.2.129, true",
        "10.1.2.128/25, 10.1.2.127, false",
        "0.0.0.0/0, 192.168.0.1, true",
        "fd00::/8, fd12::1, true",
        "fd00::/8, fe80::1, false",
        "10.1.0.0/16, fd12::1, false",
    })
    void aNetworkHoldsWhatBeginsAsItDoes(String network, String address, boolean inside) throws Exception {
        assertEquals(inside, BindAddress.parse(network).contains(InetAddress.getByName(address)));
    }

    @Test
    void anAddressIsItselfAndANetworkIsLookedThrough() throws Exception {
        assertEquals(
                InetAddress.getByName("10.9.8.7"), BindAddress.parse("10.9.8.7").here());
        assertTrue(BindAddress.parse("0.0.0.0").here().isAnyLocalAddress());
        assertEquals(
                InetAddress.getByName("127.0.0.1"),
                BindAddress.parse("127.0.0.0/8").here());
    }

    @Test
    void saysWhichAddressesThereAreIfNoneIsInTheNetwork() {
        BindAddress nowhere = BindAddress.parse("203.0.113.0/24");
        String sentence =
                assertThrows(IllegalStateException.class, nowhere::here).getMessage();
        assertTrue(
                sentence.startsWith("bindAddress: this machine has no address in 203.0.113.0/24; set it to a network in"
                        + " which every worker has one; here are "),
                sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host.example", "10.1.0.0/33", "10.1.0.0/x", "10.1.0.0/", "1.2.3.4.5", "fd00::/129"})
    void saysWhatAnAddressIs(String text) {
        assertThrows(IllegalArgumentException.class, () -> BindAddress.parse(text));
    }
}
