package dev.bellows.parallel.data;

import dev.bellows.collective.algorithm.Shards;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.optim.SavedStates;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What compression held back of gradients, at rest: brought to the owners of its shards, where its sum over all ranks is one array, which any
 * number of ranks can go on from.
 */
final class HeldBack {
    private final FlatParameters flat;
    private final Exchange exchange;
    private final GradientSums sums;

    HeldBack(FlatParameters flat, Exchange exchange) {
        this.flat = flat;
        this.exchange = exchange;
        this.sums = exchange.sums();
    }

    /** Brings residuals to their owners. All ranks call it; what is there already stays as it is. */
    void settle() {
        List<NDArray> residuals = sums.residuals();
        for (int i = 0; i < residuals.size(); i++) {
            exchange.addUp(residuals.get(i), i);
        }
        exchange.join();
        for (int i = 0; i < residuals.size(); i++) {
            keepOwn(residuals.get(i), i);
        }
    }

    private void keepOwn(NDArray residual, int bucket) {
        Shards shards = exchange.shards(bucket);
        int start = shards.start(exchange.rank());
        int end = shards.end(exchange.rank());
        fill(residual, 0, start);
        fill(residual, end, shards.elements());
    }

    private static void fill(NDArray array, int from, int to) {
        if (from < to) {
            array.view(from, Spec.of(DType.F32, to - from)).fill(0);
        }
    }

    /** Takes back the sums of a step that changes nothing. */
    void takeBack() {
        List<NDArray> residuals = sums.residuals();
        for (int i = 0; i < residuals.size(); i++) {
            Shards shards = exchange.shards(i);
            int start = shards.start(exchange.rank());
            int length = shards.length(exchange.rank());
            if (length == 0) {
                continue;
            }
            Spec own = Spec.of(DType.F32, length);
            try (Scope scope = Scope.open("taken back")) {
                NDArray residual = residuals.get(i).view(start, own);
                residual.assign(
                        (NDArray) residual.add(flat.buckets().get(i).gradients().view(start, own)));
            }
        }
    }

    /** What all ranks hold back by name, after {@link #settle}. All ranks call it; only {@code wanted} arrays are kept. */
    Map<String, NDArray> gather(boolean wanted) {
        Map<String, NDArray> named = new LinkedHashMap<>();
        List<NDArray> residuals = sums.residuals();
        for (int i = 0; i < residuals.size(); i++) {
            if (wanted) {
                name(flat.buckets().get(i), whole(i), named);
            } else {
                try (Scope passing = Scope.open("residuals")) {
                    whole(i);
                }
            }
        }
        if (wanted) {
            sums.bases().forEach((path, basis) -> named.put(SavedStates.basis(path), basis));
        }
        return named;
    }

    private NDArray whole(int bucket) {
        NDArray residual = sums.residuals().get(bucket);
        NDArray whole = NDArray.empty(residual.spec());
        whole.assign(residual);
        exchange.gather(whole, bucket);
        return whole;
    }

    private void name(FlatParameters.Bucket bucket, NDArray residual, Map<String, NDArray> named) {
        for (int i = bucket.first(); i < bucket.end(); i++) {
            NDArray view =
                    residual.view(flat.start(i), flat.parameters().get(i).data().spec());
            named.put(SavedStates.residual(flat.paths().get(i)), view);
        }
    }

    /** Takes this rank's part of what was saved; what was not, or in other factors, begins anew. */
    void restore(SavedStates saved) {
        List<NDArray> residuals = sums.residuals();
        for (int i = 0; i < residuals.size(); i++) {
            residuals.get(i).fill(0);
            FlatParameters.Bucket bucket = flat.buckets().get(i);
            for (int parameter = bucket.first(); parameter < bucket.end(); parameter++) {
                NDArray view = residuals
                        .get(i)
                        .view(
                                flat.start(parameter),
                                flat.parameters().get(parameter).data().spec());
                assign(saved.heldBack(SavedStates.residual(flat.paths().get(parameter))), view);
            }
            keepOwn(residuals.get(i), i);
        }
        sums.bases().forEach((path, basis) -> {
            basis.fill(0);
            assign(saved.heldBack(SavedStates.basis(path)), basis);
        });
    }

    private static void assign(@Nullable NDArray from, NDArray to) {
        if (from != null && from.spec().equals(to.spec())) {
            to.assign(from);
        }
    }
}
