package dev.bellows.optim;

import dev.bellows.json.Catalog;
import java.util.List;

/** What JSON calls the optimizers. */
public final class Optimizers implements Catalog {
    @Override
    public Class<?> family() {
        return Optimizer.class;
    }

    @Override
    public List<Entry> entries() {
        return List.of(
                Entry.of("AdaBelief", AdaBelief.class),
                Entry.of("AdaDelta", AdaDelta.class),
                Entry.of("AdaGrad", AdaGrad.class),
                Entry.of("Adam", Adam.class),
                Entry.of("AdamW", AdamW.class),
                Entry.of("Adamax", Adamax.class),
                Entry.of("CenteredRmsProp", CenteredRmsProp.class),
                Entry.of("Ftml", Ftml.class),
                Entry.of("Ftrl", Ftrl.class),
                Entry.of("GroupAdaGrad", GroupAdaGrad.class),
                Entry.of("Lamb", Lamb.class),
                Entry.of("Lans", Lans.class),
                Entry.of("Lars", Lars.class),
                Entry.of("MasterWeights", MasterWeights.class),
                Entry.of("Nadam", Nadam.class),
                Entry.of("RmsProp", RmsProp.class),
                Entry.of("Scheduled", Scheduled.class),
                Entry.of("Sgd", Sgd.class),
                Entry.of("Signum", Signum.class));
    }
}
