package dev.bellows.train.fit;

import dev.bellows.op.Tensor;
import dev.bellows.op.comm.GatherParts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a network gives, of which ranks may divide the classes: so no training puts the scores of all classes together unless its loss asks for it.
 *
 * @param own of outputs that ranks divide this rank's part, and others whole
 * @param parts of each output, what puts its parts together; null: it is whole
 */
record OutputParts(List<Tensor> own, List<@Nullable GatherParts> parts) {
    /** Of outputs as a network gives them. */
    static OutputParts of(List<? extends Tensor> outputs) {
        List<Tensor> own = new ArrayList<>();
        List<@Nullable GatherParts> parts = new ArrayList<>();
        for (Tensor output : outputs) {
            GatherParts.Part part = GatherParts.of(output).orElse(null);
            own.add(part == null ? output : part.own());
            parts.add(part == null ? null : part.gathering());
        }
        return new OutputParts(own, parts);
    }

    /** The outputs as a network gives them, where others stand for the parts. */
    List<Tensor> whole(List<? extends Tensor> others) {
        List<Tensor> whole = new ArrayList<>();
        for (int i = 0; i < others.size(); i++) {
            GatherParts gathering = parts.get(i);
            whole.add(gathering == null ? others.get(i) : gathering.on(others.get(i)));
        }
        return whole;
    }
}
