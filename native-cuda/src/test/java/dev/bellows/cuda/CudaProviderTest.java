package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Availability.Unavailable;
import dev.bellows.backend.Backend;
import dev.bellows.backend.BackendProvider;
import dev.bellows.backend.Backends;
import dev.bellows.core.UnsupportedOpException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CudaProviderTest {
    @TempDir
    Path root;

    @Test
    void isFoundBeforeEveryOtherProvider() {
        BackendProvider first = ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .max((a, b) -> Integer.compare(a.priority(), b.priority()))
                .orElseThrow();
        assertEquals(CudaProvider.NAME, first.name());
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

    @ParameterizedTest
    @ValueSource(strings = {"dev/nvidiactl", "proc/driver/nvidia/version"})
    void saysThatTheKernelsAreMissingWhereThereIsADevice(String file) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.createFile(root.resolve(file));
        assertTrue(reason().startsWith("this version of bellows-cuda computes nothing yet"), reason());
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
