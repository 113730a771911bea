package dev.bellows.ndarray;

import dev.bellows.op.index.RowSparse;
import org.jspecify.annotations.Nullable;

/** What a leaf keeps of its gradient: an array like itself, or rows. */
final class LeafGradient {
    private final GradRequest request;
    private final boolean isLater;
    private @Nullable NDArray whole;
    private @Nullable RowSparse rows;

    private LeafGradient(GradRequest request, boolean isLater) {
        this.request = request;
        this.isLater = isLater;
    }

    /** With an array that belongs to the current scope. */
    static LeafGradient now(NDArray leaf, GradRequest request) {
        LeafGradient gradient = new LeafGradient(request, false);
        gradient.whole = request.isWhole() ? zeros(leaf) : null;
        return gradient;
    }

    /** With an array that is made when it is first asked for, and freed by {@link #close}. */
    static LeafGradient later(GradRequest request) {
        return new LeafGradient(request, true);
    }

    private static NDArray zeros(NDArray leaf) {
        NDArray zeros = NDArray.empty(leaf.backend(), leaf.spec());
        zeros.fill(0);
        return zeros;
    }

    GradRequest request() {
        return request;
    }

    @Nullable
    NDArray whole(NDArray leaf) {
        if (whole == null && isLater && request.isWhole()) {
            NDArray made = zeros(leaf);
            made.disown();
            whole = made;
        }
        return whole;
    }

    @Nullable
    RowSparse rows() {
        return rows;
    }

    void rows(RowSparse found) {
        rows = found;
    }

    /** Frees what it made itself. */
    void close() {
        if (isLater && whole != null) {
            whole.close();
        }
    }
}
