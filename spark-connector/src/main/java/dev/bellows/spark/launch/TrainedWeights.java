package dev.bellows.spark.launch;

import dev.bellows.core.Spec;
import dev.bellows.io.Safetensors;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.ParameterPart;
import dev.bellows.parallel.Mesh;
import dev.bellows.spark.predict.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What a worker hands back of a network: its part of one safetensors file, chunk by chunk. All workers number the chunks of the
 * whole file alike, the header's first and then each array's; the first one gives the header and what all have, of tables that
 * lie on many workers each gives its own slices, of weights that replicas share its rows, and of stages the first replica's their layers. So no worker and no message has more of
 * these than a worker's share.
 */
final class TrainedWeights {
    private TrainedWeights() {}

    /**
     * Every rank calls it.
     *
     * @param together makes whole arrays of parts, by path, on the first rank of those that have them; the others get none
     */
    static Weights of(Block net, UnaryOperator<Map<String, NDArray>> together, Mesh.Place place) {
        Map<String, Spec> specs = new LinkedHashMap<>();
        Map<String, NDArray> own = new LinkedHashMap<>();
        net.parameters().forEach((path, parameter) -> {
            ParameterPart part = parameter.part();
            specs.put(path, part == null ? parameter.spec() : part.whole(parameter.spec()));
            if (part != null && !part.isGathered() && !parameter.isElsewhere()) {
                own.put(path, parameter.data());
            }
        });
        Map<String, NDArray> whole = together.apply(own);
        boolean speaks = place.tensor() == 0; // for those with the same rows
        SortedMap<Integer, byte[]> chunks = new TreeMap<>();
        int next = 0;
        Weights header = Weights.write(out -> Safetensors.writeHeader(specs, out));
        next = number(header, speaks && place.data() == 0 && place.pipeline() == 0, next, chunks);
        for (Map.Entry<String, Parameter> each : net.parameters().entrySet()) {
            Parameter parameter = each.getValue();
            ParameterPart part = parameter.part();
            if (part != null && part.isGathered()) {
                next = numberRows(parameter, part, speaks ? place.data() : -1, next, chunks);
                continue;
            }
            boolean isHere = !parameter.isElsewhere() && (parameter.placement() != null || place.data() == 0);
            if (speaks && isHere) {
                NDArray found = whole.get(each.getKey());
                NDArray array = found == null ? parameter.data() : found;
                next = number(Weights.write(out -> Safetensors.writeElements(array, out)), true, next, chunks);
            } else {
                next += chunks(Objects.requireNonNull(specs.get(each.getKey())));
            }
        }
        return Weights.part(chunks);
    }

    /** The rows that each replica has, one behind the other; {@code speaking} is the one whose rows are given here. */
    private static int numberRows(
            Parameter parameter, ParameterPart part, int speaking, int first, SortedMap<Integer, byte[]> chunks) {
        int next = first;
        Spec whole = part.whole(parameter.spec());
        for (int replica = 0; replica < part.parts(); replica++) {
            if (replica == speaking && !parameter.isElsewhere()) {
                next = number(
                        Weights.write(out -> Safetensors.writeElements(parameter.data(), out)), true, next, chunks);
            } else {
                next += chunks(part.ofRank(replica).of(whole));
            }
        }
        return next;
    }

    private static int chunks(Spec array) {
        return Math.toIntExact((array.bytes() + Weights.CHUNK_BYTES - 1) / Weights.CHUNK_BYTES);
    }

    private static int number(Weights part, boolean isMine, int first, SortedMap<Integer, byte[]> chunks) {
        int next = first;
        for (byte[] chunk : part.chunks()) {
            if (isMine) {
                chunks.put(next, chunk);
            }
            next++;
        }
        return next;
    }
}
