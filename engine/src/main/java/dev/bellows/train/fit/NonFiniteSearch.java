package dev.bellows.train.fit;

import dev.bellows.memory.Scope;
import dev.bellows.monitor.NonFiniteException;
import dev.bellows.monitor.NonFiniteTrace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Parameter;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.optim.Updating;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Finds the op that made the first NaN or infinity of a batch: puts back what the layers themselves changed in it, such as
 * counters of random numbers, and runs it once more while looking at every op.
 */
final class NonFiniteSearch {
    private final Model model;
    private final Updating updating;
    private final Pass pass;
    private final Scope scope;
    private final IdentityHashMap<NDArray, NDArray> before = new IdentityHashMap<>();

    /** @param scope where the copies belong */
    NonFiniteSearch(Model model, Updating updating, Pass pass, Scope scope) {
        this.model = model;
        this.updating = updating;
        this.pass = pass;
        this.scope = scope;
    }

    /** Copies what the layers will change in this batch. */
    void remember(Minibatch batch) {
        if (model.net().parameters().values().stream().anyMatch(parameter -> parameter.dataOrNull() == null)) {
            model.net().materialize(Minibatch.specs(batch.inputs()));
        }
        for (Parameter parameter : model.net().parameters().values()) {
            if (parameter.role() != Parameter.Role.WEIGHT) {
                NDArray state = parameter.data();
                try (Scope.Entry inside = scope.enter()) {
                    before.computeIfAbsent(state, s -> NDArray.empty(s.backend(), s.spec()))
                            .assign(state);
                }
            }
        }
    }

    /** Throws if the loss or a gradient is not finite. */
    void check(Minibatch batch, double loss, Position position) {
        boolean finite = Double.isFinite(loss);
        for (NDArray gradient : updating.places(true).gradients()) {
            finite &= isFinite(gradient);
        }
        if (!finite) {
            throw explain(batch, loss, position);
        }
    }

    /** A sum of zeros is 0, and NaN with a NaN or an infinity among the factors. */
    static boolean isFinite(NDArray array) {
        try (Scope sum = Scope.open("finite")) {
            return ((NDArray) ReduceSum.sum(array.mul(0))).item() == 0;
        }
    }

    private RuntimeException explain(Minibatch batch, double loss, Position position) {
        before.forEach(NDArray::assign);
        String where = "training: epoch " + (position.epoch() + 1) + ", batch " + (position.batch() + 1)
                + " with a loss of " + loss / batch.count() + ": ";
        try (NonFiniteTrace trace = NonFiniteTrace.start()) {
            pass.train(batch, false);
        } catch (NonFiniteException found) {
            return new NonFiniteException(found, where + found.getMessage());
        }
        for (Map.Entry<String, Parameter> entry : model.net().parameters().entrySet()) {
            if (!isFinite(entry.getValue().data())) {
                return new ArithmeticException(where + "parameter '" + entry.getKey()
                        + "' is not finite; look at the update before, and lower the learning rate or clip gradients");
            }
        }
        return new ArithmeticException(where + "the inputs or labels are not finite; look at the data");
    }
}
