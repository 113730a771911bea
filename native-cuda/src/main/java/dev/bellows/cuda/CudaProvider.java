package dev.bellows.cuda;

import dev.bellows.backend.Availability;
import dev.bellows.backend.Backend;
import dev.bellows.backend.BackendProvider;
import dev.bellows.backend.DeviceKind;
import dev.bellows.core.UnsupportedOpException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Offers {@code cuda:0}, {@code cuda:1}, …, the NVIDIA devices of this machine. This version computes nothing on them, so
 * it is always unavailable and its reason says which of the two is missing, the device or the kernels.
 */
public final class CudaProvider implements BackendProvider {
    /** The name users pick this backend by. */
    public static final String NAME = "cuda";

    /** Above oneDNN's: whoever has a device and this jar wants to use them. */
    private static final int PRIORITY = 20;

    private final Path root;

    /** For {@link java.util.ServiceLoader}. */
    public CudaProvider() {
        this(Path.of("/"));
    }

    /** A provider that takes {@code root} for the root of the file system. */
    CudaProvider(Path root) {
        this.root = root;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public DeviceKind kind() {
        return DeviceKind.GPU;
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public Availability probe() {
        return new Availability.Unavailable(reason());
    }

    @Override
    public Backend open(int index) {
        throw new UnsupportedOpException("backend: '" + NAME + ":" + index + "' not available: " + reason());
    }

    private String reason() {
        return hasDriver()
                ? "this version of bellows-cuda computes nothing yet: the CUDA kernels arrive with a later release"
                : "no NVIDIA device on this machine: its driver is not loaded";
    }

    /** What the kernel driver shows while it is loaded; in a container only the first of the two may be there. */
    private boolean hasDriver() {
        return Files.exists(root.resolve("dev/nvidiactl")) || Files.exists(root.resolve("proc/driver/nvidia/version"));
    }
}
