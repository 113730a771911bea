package dev.bellows.backend;

import dev.bellows.core.UnsupportedOpException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds backends. The default is the available one of highest priority, unless the system property {@code
 * dev.bellows.backend} names another, such as {@code reference} or {@code cuda:1}.
 */
public final class Backends {
    /** The system property that names the default backend. */
    public static final String PROPERTY = "dev.bellows.backend";

    private static final ThreadLocal<@Nullable Backend> CHOSEN = new ThreadLocal<>();

    private Backends() {}

    /** The backend on which this thread makes new arrays. */
    public static Backend current() {
        Backend chosen = CHOSEN.get();
        return chosen != null ? chosen : Default.BACKEND;
    }

    /** Makes new arrays of this thread on {@code backend} until the result is closed. */
    public static Use use(Backend backend) {
        Backend before = CHOSEN.get();
        CHOSEN.set(backend);
        return new Use(before);
    }

    /** Ends a {@link #use}. */
    public static final class Use implements AutoCloseable {
        private final @Nullable Backend before;

        private Use(@Nullable Backend before) {
            this.before = before;
        }

        @Override
        public void close() {
            if (before == null) {
                CHOSEN.remove();
            } else {
                CHOSEN.set(before);
            }
        }
    }

    /**
     * The backend called {@code name}, optionally with a device number, as in {@code cuda:1}.
     *
     * @throws UnsupportedOpException if it is missing or unavailable, with the reason and what there is instead
     */
    public static Backend named(String name) {
        int colon = name.indexOf(':');
        String provider = colon < 0 ? name : name.substring(0, colon);
        int index = colon < 0 ? 0 : Integer.parseInt(name.substring(colon + 1));
        List<BackendProvider> providers = providers();
        String reason = "no such backend on the classpath";
        for (BackendProvider candidate : providers) {
            if (candidate.name().equals(provider)) {
                Availability probed = candidate.probe();
                if (probed instanceof Availability.Available) {
                    return candidate.open(index);
                }
                reason = ((Availability.Unavailable) probed).reason();
            }
        }
        String others = providers.stream()
                .filter(other -> other.probe() instanceof Availability.Available)
                .map(BackendProvider::name)
                .collect(Collectors.joining(", "));
        throw new UnsupportedOpException("backend: '" + name + "' not available: " + reason + "; available: " + others);
    }

    /** One line per provider on the classpath: its name and devices, or why it is unavailable. */
    public static List<String> describe() {
        return providers().stream()
                .map(provider -> provider.name() + ": " + provider.probe())
                .collect(Collectors.toUnmodifiableList());
    }

    private static List<BackendProvider> providers() {
        List<BackendProvider> found = new ArrayList<>();
        ServiceLoader.load(BackendProvider.class, Backends.class.getClassLoader())
                .forEach(found::add);
        found.sort(Comparator.comparingInt(BackendProvider::priority).reversed());
        return found;
    }

    private static final class Default {
        static final Backend BACKEND = choose();

        private static Backend choose() {
            String wanted = System.getProperty(PROPERTY);
            if (wanted != null) {
                return named(wanted);
            }
            return providers().stream()
                    .filter(provider -> provider.probe() instanceof Availability.Available)
                    .findFirst()
                    .orElseThrow(() -> new UnsupportedOpException("backend: none available: " + describe()))
                    .open(0);
        }
    }
}
