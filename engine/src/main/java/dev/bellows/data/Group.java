package dev.bellows.data;

import dev.bellows.data.batchify.Batchify;
import java.util.List;

/** Makes a batch of the inputs and another of the targets, each in its own way. */
public record Group<X, Y, A, B>(Batchify<? super X, ? extends A> inputs, Batchify<? super Y, ? extends B> targets)
        implements Batchify<Example<X, Y>, Example<A, B>> {
    @Override
    public Example<A, B> batch(List<? extends Example<X, Y>> samples) {
        return new Example<>(
                inputs.batch(samples.stream().map(Example::input).toList()),
                targets.batch(samples.stream().map(Example::target).toList()));
    }
}
