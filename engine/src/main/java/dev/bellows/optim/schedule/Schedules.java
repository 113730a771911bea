package dev.bellows.optim.schedule;

import dev.bellows.json.Catalog;
import java.util.List;

/** What JSON calls the schedules. */
public final class Schedules implements Catalog {
    @Override
    public Class<?> family() {
        return Schedule.class;
    }

    @Override
    public List<Entry> entries() {
        return List.of(
                Entry.of("Constant", Constant.class),
                Entry.of("Cosine", Cosine.class),
                Entry.of("Cyclical", Cyclical.class),
                Entry.of("Factor", Factor.class),
                Entry.of("MultiFactor", MultiFactor.class),
                Entry.of("OneCycle", OneCycle.class),
                Entry.of("Polynomial", Polynomial.class),
                Entry.of("Warmup", Warmup.class));
    }
}
