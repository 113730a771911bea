package dev.bellows.backend;

import dev.bellows.core.Device;
import java.util.List;

/** Whether a provider can compute on this machine. */
public sealed interface Availability {
    /** It can, on these devices. */
    record Available(List<Device> devices) implements Availability {}

    /** It cannot, and why: a phrase that says what to install or change. */
    record Unavailable(String reason) implements Availability {}
}
