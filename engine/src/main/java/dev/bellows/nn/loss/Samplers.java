package dev.bellows.nn.loss;

import dev.bellows.json.Catalog;
import java.util.List;

/** What JSON calls the samplers of candidates. */
public final class Samplers implements Catalog {
    @Override
    public Class<?> family() {
        return CandidateSampler.class;
    }

    @Override
    public List<Entry> entries() {
        return List.of(
                Entry.of("Uniform", CandidateSampler.Uniform.class),
                Entry.of("LogUniform", CandidateSampler.LogUniform.class));
    }
}
