package dev.bellows.backend;

/** Offers one kind of backend. Registered for {@link java.util.ServiceLoader}; must load without its native libraries. */
public interface BackendProvider {
    /** The name users pick it by, such as {@code onednn}. */
    String name();

    /** What it computes on. */
    DeviceKind kind();

    /** Of the available providers the one with the highest priority is the default. */
    int priority();

    /** Looks for the hardware and libraries; never throws, and answers the same each time. */
    Availability probe();

    /** The backend of device {@code index}, one instance per device and process. Call only if available. */
    Backend open(int index);
}
