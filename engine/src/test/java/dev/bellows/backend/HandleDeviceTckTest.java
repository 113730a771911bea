package dev.bellows.backend;

import dev.bellows.optest.BackendTck;

/** A device whose memory the host cannot address, and which leaves most primitives to the host, keeps every promise of a backend. */
final class HandleDeviceTckTest extends BackendTck {
    HandleDeviceTckTest() {
        super(new HandleDevice(1 << 20));
    }
}
