package dev.bellows.backend.onednn;

import dev.bellows.backend.Availability;
import dev.bellows.backend.Backend;
import dev.bellows.backend.BackendProvider;
import dev.bellows.backend.DeviceKind;
import dev.bellows.backend.onednn.plan.Dnnl;
import dev.bellows.core.Device;
import dev.bellows.core.UnsupportedOpException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Offers {@code onednn:0}, the processors of this machine, where the native libraries for its platform are at hand. */
public final class OneDnnProvider implements BackendProvider {
    /** The name users pick this backend by. */
    public static final String NAME = "onednn";

    private static final int PRIORITY = 10;

    /** For {@link java.util.ServiceLoader}. */
    public OneDnnProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public DeviceKind kind() {
        return DeviceKind.CPU;
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public Availability probe() {
        return Only.PROBED;
    }

    @Override
    public Backend open(int index) {
        if (index != 0) {
            throw new UnsupportedOpException(
                    "backend: '" + NAME + ":" + index + "' not available: all processors are one device; use " + NAME);
        }
        OneDnnBackend backend = Only.BACKEND;
        if (backend == null) {
            throw new UnsupportedOpException("backend: '" + NAME + "' not available: " + Only.PROBED);
        }
        return backend;
    }

    /** The one backend of this process, made when it is first asked for. */
    private static final class Only {
        static final @Nullable OneDnnBackend BACKEND;
        static final Availability PROBED;

        static {
            OneDnnBackend backend = null;
            Availability probed;
            try {
                backend = new OneDnnBackend(Dnnl.load());
                probed = new Availability.Available(List.of(new Device(NAME, 0)));
            } catch (LinkageError | RuntimeException missing) {
                probed = new Availability.Unavailable("oneDNN's libraries do not load on " + platform() + ": "
                        + missing.getMessage() + "; put the jars of javacpp, dnnl and opencl for that platform on the"
                        + " classpath");
            }
            BACKEND = backend;
            PROBED = probed;
        }

        private static String platform() {
            return System.getProperty("os.name") + " " + System.getProperty("os.arch");
        }
    }
}
