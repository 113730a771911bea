package dev.bellows.cuda;

import dev.bellows.backend.Availability.Available;
import dev.bellows.optest.BackendTck;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The compliance suite on a card, or on the emulated driver, whose streams do everything as late as they may. There ops run one by one, since g++ takes a second for each kernel that is generated;
 * with {@code -Dbellows.fusion=all} they do not. What is generated has {@link FusionOnDeviceTest}.
 */
final class CudaTckTest extends BackendTck {
    CudaTckTest() {
        super(TestDevice.backend());
    }

    @BeforeAll
    static void separate() {
        boolean hasCard = new CudaProvider().probe() instanceof Available;
        if (!hasCard && !"all".equals(System.getProperty("bellows.fusion"))) {
            System.setProperty(CudaProvider.FUSION, "off");
        }
    }

    @AfterAll
    static void together() {
        System.clearProperty(CudaProvider.FUSION);
    }
}
