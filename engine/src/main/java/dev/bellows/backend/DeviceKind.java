package dev.bellows.backend;

import java.util.Locale;

/** What a backend computes on, as users ask for it. */
public enum DeviceKind {
    /** The processors of this machine. */
    CPU,
    /** A graphics processor. */
    GPU;

    /** In small letters, as users write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
