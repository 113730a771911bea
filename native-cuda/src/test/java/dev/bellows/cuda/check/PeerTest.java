package dev.bellows.cuda.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the check if PyTorch does other than it should. */
final class PeerTest {
    @TempDir
    Path folder;

    @AfterEach
    void forget() {
        System.clearProperty(Peer.PYTHON);
    }

    private Peer peer(String script, int mostSeconds) throws IOException {
        Path program = folder.resolve("a python");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        assertTrue(program.toFile().setExecutable(true));
        System.setProperty(Peer.PYTHON, program.toString());
        return Peer.start(mostSeconds);
    }

    @Test
    void whoNeverAnswersIsNotWaitedForForEver() throws IOException {
        try (Peer silent = peer("cat >/dev/null", 1)) {
            String told = assertThrows(IllegalStateException.class, silent::description)
                    .getMessage();
            assertEquals("PyTorch did not answer within 1 s: describe", told);
        }
    }

    @Test
    void whatItSaysOfAFailureIsTold() throws IOException {
        try (Peer failing = peer("read -r line; echo '{\"error\": \"no card\"}'; read -r line", 60)) {
            String told = assertThrows(IllegalStateException.class, failing::description)
                    .getMessage();
            assertEquals("PyTorch: describe: no card", told);
            String gone = assertThrows(IllegalStateException.class, failing::description)
                    .getMessage();
            assertEquals("PyTorch ended at: describe", gone);
        }
    }
}
