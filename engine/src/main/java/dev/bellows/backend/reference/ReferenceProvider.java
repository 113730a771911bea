package dev.bellows.backend.reference;

import dev.bellows.backend.Availability;
import dev.bellows.backend.Backend;
import dev.bellows.backend.BackendProvider;
import dev.bellows.backend.DeviceKind;
import dev.bellows.core.Device;
import java.util.List;

/** Offers the reference backend: available everywhere, and the last choice. */
public final class ReferenceProvider implements BackendProvider {
    static final String NAME = "reference";

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
        return 0;
    }

    @Override
    public Availability probe() {
        return new Availability.Available(List.of(new Device(NAME, 0)));
    }

    @Override
    public Backend open(int index) {
        return Instance.BACKEND;
    }

    private static final class Instance {
        static final Backend BACKEND = new ReferenceBackend();
    }
}
