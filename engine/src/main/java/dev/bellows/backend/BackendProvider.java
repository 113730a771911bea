package dev.bellows.backend;

import dev.bellows.core.UnsupportedOpException;

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

    /**
     * The number of the device that a cluster's scheduler knows by an address, such as {@code 1} or a UUID. Call only if available.
     *
     * @throws UnsupportedOpException a sentence if this process has no such device
     */
    default int locate(String address) {
        throw new UnsupportedOpException("backend: '" + name() + "' has no devices with addresses: " + address);
    }

    /** The backend of device {@code index}, one instance per device and process. Call only if available. */
    Backend open(int index);
}
