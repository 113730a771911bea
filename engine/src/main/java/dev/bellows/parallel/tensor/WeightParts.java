package dev.bellows.parallel.tensor;

import dev.bellows.core.Spec;
import dev.bellows.ndarray.HostView;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.ParameterPart;
import dev.bellows.op.Tensor;
import dev.bellows.op.comm.RankGroup;
import dev.bellows.op.movement.Concat;
import dev.bellows.optim.Peers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The weights of which each rank of a group has a part. */
public final class WeightParts {
    private final Map<String, ParameterPart> parts = new LinkedHashMap<>();
    private final Peers ranks;

    private WeightParts(Map<String, Parameter> parameters, Peers ranks, boolean gathered) {
        this.ranks = ranks;
        parameters.forEach((path, parameter) -> {
            ParameterPart part = parameter.part();
            if (part != null && part.isGathered() == gathered && !parameter.isElsewhere()) {
                parts.put(path, part);
            }
        });
    }

    /**
     * Those that layers work with the parts of.
     *
     * @param ranks who have the parts
     */
    public static WeightParts divided(Map<String, Parameter> parameters, Peers ranks) {
        return new WeightParts(parameters, ranks, false);
    }

    /**
     * Those that are put together for each use.
     *
     * @param ranks who have the parts
     */
    public static WeightParts gathered(Map<String, Parameter> parameters, Peers ranks) {
        return new WeightParts(parameters, ranks, true);
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Whether each rank has a part of the weight of this path. */
    public boolean has(String path) {
        return parts.containsKey(path);
    }

    /**
     * Gives the first rank whole arrays, by name; the others none. Every rank of the group calls it, with parts of the same names.
     *
     * @param own arrays of which those are put together whose path is that of a weight that has parts
     * @param path of a name; several arrays may be of one weight
     */
    public Map<String, NDArray> whole(Map<String, NDArray> own, UnaryOperator<String> path) {
        Map<String, NDArray> whole = new LinkedHashMap<>();
        own.forEach((name, array) -> {
            ParameterPart part = parts.get(path.apply(name));
            if (part != null) {
                NDArray found = toFirst(array, part);
                if (found != null) {
                    whole.put(name, found);
                }
            }
        });
        return whole;
    }

    /**
     * Adds up over the ranks what each has of its parts; every rank calls it.
     *
     * @param values so many for each of the weights, of which those that have no parts stay as they are
     */
    public void sum(double[] values, int width, List<String> paths) {
        int[] rows = IntStream.range(0, paths.size())
                .filter(row -> parts.containsKey(paths.get(row)))
                .toArray();
        double[] own = new double[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, rows[i] * width, own, i * width, width);
        }
        if (own.length > 0) {
            ranks.sum(own);
        }
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(own, i * width, values, rows[i] * width, width);
        }
    }

    private @Nullable NDArray toFirst(NDArray own, ParameterPart part) {
        boolean takes = ranks.rank() == 0;
        List<NDArray> others = new ArrayList<>();
        for (int from = 1; from < ranks.size(); from++) {
            Spec spec = part.ofRank(from).of(part.whole(own.spec()));
            NDArray taken = takes ? NDArray.empty(own.backend(), spec) : null;
            send(own, taken, from, (int) spec.shape().size());
            if (taken != null) {
                others.add(taken);
            }
        }
        if (!takes) {
            return null;
        }
        List<Tensor> all = new ArrayList<>(List.of(own));
        all.addAll(others);
        return (NDArray) Concat.concat(part.axis(), all);
    }

    private void send(NDArray own, @Nullable NDArray into, int from, int elements) {
        ByteBuffer none = ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder());
        boolean sends = ranks.rank() == from;
        try (HostView out = HostView.of(own, 0, sends ? elements : 0).unchanged();
                HostView in = into == null ? HostView.of(own, 0, 0).unchanged() : HostView.of(into, 0, 0)) {
            ranks.exchange(
                    sends ? out.bytes() : none,
                    offsets(ranks, 0, sends ? elements : 0),
                    into == null ? none : in.bytes(),
                    offsets(ranks, from, into == null ? 0 : elements),
                    own.dtype());
        }
    }

    /** Where one rank alone has elements. */
    private static int[] offsets(RankGroup ranks, int rank, int elements) {
        int[] offsets = new int[ranks.size() + 1];
        Arrays.fill(offsets, rank + 1, offsets.length, elements);
        return offsets;
    }
}
