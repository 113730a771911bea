package dev.bellows.io.keras;

import dev.bellows.op.Tensor;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a kind of layer is.
 *
 * @param weights which it has, in the order in which Keras stores them
 * @param check refuses settings that are not known here, by an {@link dev.bellows.core.UnsupportedOpException} whose message goes on from the
 *     layer's name
 * @param draws whether it draws random numbers in training
 * @param body what it computes
 */
record Kind(Function<Setting, List<Stored>> weights, Consumer<Setting> check, Predicate<Setting> draws, Body body) {
    /**
     * A weight.
     *
     * @param name of its parameter
     * @param place below the layer's own folder in the file of weights
     * @param isTrained whether it is no statistic
     */
    record Stored(String name, String place, boolean isTrained) {
        static Stored of(String name, int index) {
            return new Stored(name, "vars/" + index, true);
        }
    }

    /** What a layer computes. */
    @FunctionalInterface
    interface Body {
        List<Tensor> apply(Call call);
    }

    /** What a layer of one output computes. */
    @FunctionalInterface
    interface Single {
        Tensor apply(Call call);
    }

    /** A layer without weights. */
    static Kind plain(Single body) {
        return of(setting -> List.of(), body);
    }

    static Kind of(Function<Setting, List<Stored>> weights, Single body) {
        return new Kind(weights, setting -> {}, setting -> false, call -> List.of(body.apply(call)));
    }

    Kind checked(Consumer<Setting> refusal) {
        return new Kind(weights, check.andThen(refusal), draws, body);
    }

    Kind drawing(String rate) {
        return new Kind(weights, check, setting -> setting.number(rate, 0) > 0, body);
    }
}
