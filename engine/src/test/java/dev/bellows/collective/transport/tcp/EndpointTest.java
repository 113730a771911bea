package dev.bellows.collective.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class EndpointTest {
    @Test
    void readsWhatItPublishedAlsoWithColonsInTheHost() {
        for (Endpoint endpoint :
                new Endpoint[] {new Endpoint("10.0.0.7", 4711, "ab12"), new Endpoint("fe80:0:0:0:0:0:0:1", 65535, "00")
                }) {
            assertEquals(endpoint, Endpoint.parse(3, endpoint.toString()));
        }
    }

    @Test
    void rejectsWhatIsNoEndpointAndNamesTheRank() {
        for (String published : new String[] {"", "host", "host:1", ":1:ab", "host:x:ab", "host:65536:ab"}) {
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> Endpoint.parse(3, published));
            assertEquals(
                    "rendezvous: rank 3 must publish host:port:nonce: '" + published
                            + "'; run the same version on every worker",
                    e.getMessage());
        }
    }

    @Test
    void aSecretIsNeitherShortNorPrinted() {
        assertThrows(IllegalArgumentException.class, () -> JobSecret.of(new byte[15]));
        JobSecret secret = JobSecret.random();
        assertEquals(32, secret.bytes().length);
        assertEquals("JobSecret[hidden]", secret.toString());
    }
}
