package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bellows.backend.Availability.Unavailable;
import dev.bellows.backend.Backend;
import dev.bellows.backend.BackendProvider;
import dev.bellows.backend.Backends;
import dev.bellows.core.UnsupportedOpException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CudaProviderTest {
    @TempDir
    Path root;

    @Test
    void isFoundAndLeavesTheDefaultToOneDnn() {
        List<String> byPriority = ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparingInt(BackendProvider::priority).reversed())
                .map(BackendProvider::name)
                .toList();
        assertEquals(List.of("onednn", CudaProvider.NAME, "reference"), byPriority);
    }

    @Test
    void answersTheSameEachTime() {
        BackendProvider provider = new CudaProvider();
        assertEquals(provider.probe(), provider.probe());
    }

    @Test
    void saysThatThereIsNoDevice() {
        assertTrue(reason().startsWith("no NVIDIA device on this machine"), reason());
    }

    @Test
    void canBeTurnedOff() {
        System.setProperty(CudaProvider.PROPERTY, "off");
        try {
            assertEquals("the system property dev.bellows.cuda is off", reason());
        } finally {
            System.clearProperty(CudaProvider.PROPERTY);
        }
    }

    /** In a JVM of its own, for what is loaded once stays, and so does what could not be loaded. */
    @Test
    void saysWhichLibraryIsMissingWhereThereIsADevice() throws IOException, InterruptedException {
        assumeTrue(!Files.exists(Path.of("/dev/nvidiactl")), "this machine has the driver");
        Files.createDirectories(root.resolve("dev"));
        Files.createFile(root.resolve("dev/nvidiactl"));
        Path said = root.resolve("said");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ProbeTwice.class.getName(),
                        root.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the probe did not end");
        String expected =
                "the CUDA driver cannot be loaded: libcuda.so.1: cannot open shared object file: No such file or"
                        + " directory";
        assertEquals(expected + "\n" + expected + "\n", Files.readString(said));
    }

    private String reason() {
        return ((Unavailable) new CudaProvider(root).probe()).reason();
    }

    @Test
    void refusesToOpenADeviceWithTheReason() {
        CudaProvider provider = new CudaProvider(root);
        UnsupportedOpException error = assertThrows(UnsupportedOpException.class, () -> provider.open(1));
        assertEquals("backend: 'cuda:1' not available: " + reason(), error.getMessage());
    }

    @Test
    void isRefusedByNameWithTheReasonAndTheAlternatives() {
        UnsupportedOpException error =
                assertThrows(UnsupportedOpException.class, () -> Backends.named(CudaProvider.NAME));
        String reason = ((Unavailable) new CudaProvider().probe()).reason();
        assertTrue(error.getMessage().contains("'cuda' not available: " + reason), error.getMessage());
        assertTrue(error.getMessage().endsWith("reference"), error.getMessage());
    }

    @Test
    void leavesTheDefaultToABackendThatComputes() {
        Backend backend = Backends.current();
        assertTrue(backend.liveBytes() >= 0);
        assertTrue(!backend.device().backend().equals(CudaProvider.NAME), backend.device() + " was chosen");
    }
}
