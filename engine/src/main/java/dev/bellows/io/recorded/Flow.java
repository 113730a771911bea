package dev.bellows.io.recorded;

import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Op;
import dev.bellows.op.Origin;
import dev.bellows.op.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value of a {@link Recorder}: an input, an array, or what a step gives. Known by identity. */
public final class Flow implements Tensor {
    private final Recorder recorder;
    private final int number;
    private final Spec spec;
    private final @Nullable NDArray array;

    /**
     * @param number its place among all values of the recorder
     * @param array what it is if it is no result and no input
     */
    Flow(Recorder recorder, int number, Spec spec, @Nullable NDArray array) {
        this.recorder = recorder;
        this.number = number;
        this.spec = spec;
        this.array = array;
    }

    public int number() {
        return number;
    }

    public @Nullable NDArray array() {
        return array;
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public boolean isTraced() {
        return true;
    }

    @Override
    public List<Tensor> apply(Op op, List<Tensor> in) {
        return recorder.apply(op, in);
    }

    @Override
    public @Nullable Origin origin() {
        return null;
    }

    @Override
    public String toString() {
        return "value" + number + " " + spec;
    }
}
