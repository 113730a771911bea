package dev.bellows.backend;

import dev.bellows.core.Device;
import dev.bellows.core.UnsupportedOpException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds backends. The default is the available one of highest priority, unless the system property {@code
 * dev.bellows.backend} names another, such as {@code reference} or {@code cuda:1}.
 */
public final class Backends {
    /** The system property that names the default backend. */
    public static final String PROPERTY = "dev.bellows.backend";

    /** The device that is the best there is. */
    private static final String AUTO = "auto";

    /** What {@link #on(String)} takes. */
    public static final List<String> DEVICES = Stream.concat(
                    Stream.of(AUTO), Arrays.stream(DeviceKind.values()).map(DeviceKind::toString))
            .toList();

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
     * The backend for what a user asked for: {@code auto} is the {@linkplain #current current} one, {@code cpu} and {@code gpu}
     * the available one of that kind with the highest priority, or the one that the system property names if it is of
     * that kind.
     *
     * @throws IllegalArgumentException if it is none of {@link #DEVICES}
     * @throws UnsupportedOpException if there is none, with the reasons
     */
    public static Backend on(String device) {
        if (device.equals(AUTO)) {
            return current();
        }
        for (DeviceKind kind : DeviceKind.values()) {
            if (kind.toString().equals(device)) {
                return on(kind, System.getProperty(PROPERTY), providers());
            }
        }
        throw new IllegalArgumentException(
                "device: must be one of " + String.join(", ", DEVICES) + "; got '" + device + "'");
    }

    /**
     * The backend for the device of a kind that a cluster's scheduler gave this thread by an address.
     *
     * @throws UnsupportedOpException a sentence if nothing computes on it, with the reasons
     */
    public static Backend at(DeviceKind kind, String address) {
        return at(kind, address, System.getProperty(PROPERTY), providers());
    }

    static Backend at(DeviceKind kind, String address, @Nullable String named, List<BackendProvider> byPriority) {
        BackendProvider provider = provider(kind, named, byPriority);
        return provider.open(provider.locate(address));
    }

    /** The devices of a kind in this process; none where nothing computes on them. */
    public static List<Device> all(DeviceKind kind) {
        return providers().stream()
                .filter(provider -> provider.kind() == kind)
                .map(BackendProvider::probe)
                .filter(Availability.Available.class::isInstance)
                .findFirst()
                .map(found -> ((Availability.Available) found).devices())
                .orElse(List.of());
    }

    /** The kind of what {@link #PROPERTY} names; empty: it is not set, or names nothing that there is. */
    public static Optional<DeviceKind> namedKind() {
        String named = System.getProperty(PROPERTY);
        return named == null
                ? Optional.empty()
                : providers().stream()
                        .filter(provider -> provider.name().equals(provider(named)))
                        .map(BackendProvider::kind)
                        .findFirst();
    }

    /** The available provider of a kind: the one that the property names, else the one with the highest priority. */
    private static BackendProvider provider(DeviceKind kind, @Nullable String named, List<BackendProvider> byPriority) {
        List<BackendProvider> ofKind =
                byPriority.stream().filter(provider -> provider.kind() == kind).toList();
        return ofKind.stream()
                .filter(Backends::isAvailable)
                .min(Comparator.comparing(
                        provider -> named == null || !provider.name().equals(provider(named))))
                .orElseThrow(() -> new UnsupportedOpException(refusal(kind, ofKind)));
    }

    static Backend on(DeviceKind kind, @Nullable String named, List<BackendProvider> byPriority) {
        if (named != null
                && byPriority.stream()
                        .anyMatch(each -> each.kind() == kind && each.name().equals(provider(named)))) {
            return named(named, byPriority);
        }
        return provider(kind, null, byPriority).open(0);
    }

    private static String refusal(DeviceKind kind, List<BackendProvider> unavailable) {
        String reasons = unavailable.stream()
                .map(provider -> provider.name() + ": " + ((Availability.Unavailable) provider.probe()).reason())
                .collect(Collectors.joining("; "));
        return "device: no " + kind + " can be used: "
                + (reasons.isEmpty() ? "the class path has no backend for one" : reasons)
                + "; set device to another than " + kind;
    }

    /**
     * The backend called {@code name}, optionally with a device number, as in {@code cuda:1}.
     *
     * @throws UnsupportedOpException if it is missing or unavailable, with the reason and what there is instead
     */
    public static Backend named(String name) {
        return named(name, providers());
    }

    private static Backend named(String name, List<BackendProvider> providers) {
        int colon = name.indexOf(':');
        int index = colon < 0 ? 0 : Integer.parseInt(name.substring(colon + 1));
        String reason = "no such backend on the classpath";
        for (BackendProvider candidate : providers) {
            if (candidate.name().equals(provider(name))) {
                Availability probed = candidate.probe();
                if (probed instanceof Availability.Available) {
                    return candidate.open(index);
                }
                reason = ((Availability.Unavailable) probed).reason();
            }
        }
        String others = providers.stream()
                .filter(Backends::isAvailable)
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

    private static String provider(String name) {
        int colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }

    private static boolean isAvailable(BackendProvider provider) {
        return provider.probe() instanceof Availability.Available;
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
                    .filter(Backends::isAvailable)
                    .findFirst()
                    .orElseThrow(() -> new UnsupportedOpException("backend: none available: " + describe()))
                    .open(0);
        }
    }
}
