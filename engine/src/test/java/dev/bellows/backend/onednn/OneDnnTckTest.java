package dev.bellows.backend.onednn;

import dev.bellows.optest.BackendTck;

/** The oneDNN backend keeps every promise of a backend. */
final class OneDnnTckTest extends BackendTck {
    OneDnnTckTest() {
        super("onednn");
    }
}
