package dev.bellows.cuda.kernel;

import dev.bellows.core.Spec;
import dev.bellows.op.Primitive;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Parts that do not read each other's results, in one launch: each has blocks of its own. Made by {@link Bundling} alone. Inputs and outputs are those of the first part, then those of the second, and so on. */
record Fused(List<FusedPart> parts) implements Primitive {
    Fused {
        parts = List.copyOf(parts);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        List<Spec> out = new ArrayList<>();
        int first = 0;
        for (FusedPart part : parts) {
            out.addAll(part.infer(in.subList(first, first + part.inputs().size())));
            first += part.inputs().size();
        }
        return out;
    }

    /** By output the input in whose memory it may be computed, or -1. */
    List<Integer> overwrites() {
        List<Integer> all = new ArrayList<>();
        int first = 0;
        for (FusedPart part : parts) {
            for (int input : part.overwrites()) {
                all.add(input < 0 ? -1 : first + input);
            }
            first += part.inputs().size();
        }
        return all;
    }

    @Override
    public String toString() {
        return parts.stream().map(FusedPart::toString).collect(Collectors.joining(" | "));
    }
}
