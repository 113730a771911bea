package dev.bellows.cuda;

import dev.bellows.optest.BackendTck;

/** The compliance suite on a card, or on the emulated driver, whose streams do everything as late as they may. */
final class CudaTckTest extends BackendTck {
    CudaTckTest() {
        super(TestDevice.backend());
    }
}
