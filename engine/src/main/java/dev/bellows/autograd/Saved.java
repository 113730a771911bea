package dev.bellows.autograd;

import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.List;

/** What a {@link Function} keeps from its forward pass for its backward pass. */
public final class Saved {
    private final List<Tensor> tensors;

    Saved(List<Tensor> tensors) {
        this.tensors = new ArrayList<>(tensors);
    }

    /** Keeps {@code more}, behind what was kept before. */
    public void save(Tensor... more) {
        tensors.addAll(List.of(more));
    }

    /** The tensor that was kept {@code i}-th, from 0. */
    public Tensor get(int i) {
        return tensors.get(i);
    }

    List<Tensor> tensors() {
        return tensors;
    }
}
