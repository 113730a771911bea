package dev.bellows.spark.launch;

import dev.bellows.core.Spec;
import dev.bellows.io.Safetensors;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.spark.predict.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a worker hands back of a network: its part of one safetensors file, chunk by chunk. All workers number the chunks of the
 * whole file alike, the header's first and then each array's; the first one gives the header and what all have, and of tables that
 * lie on many workers each gives its own slices. So no worker and no message has more of a table than a worker's share.
 */
final class TrainedWeights {
    private TrainedWeights() {}

    static Weights of(Block net, int rank) {
        Map<String, Spec> specs = new LinkedHashMap<>();
        net.parameters().forEach((path, parameter) -> specs.put(path, parameter.spec()));
        SortedMap<Integer, byte[]> chunks = new TreeMap<>();
        int next = 0;
        Weights header = Weights.write(out -> Safetensors.writeHeader(specs, out));
        next = number(header, rank == 0, next, chunks);
        for (Parameter parameter : net.parameters().values()) {
            boolean isMine = parameter.placement() == null ? rank == 0 : !parameter.isElsewhere();
            if (isMine) {
                NDArray array = parameter.data();
                next = number(Weights.write(out -> Safetensors.writeElements(array, out)), true, next, chunks);
            } else {
                next += Math.toIntExact((parameter.spec().bytes() + Weights.CHUNK_BYTES - 1) / Weights.CHUNK_BYTES);
            }
        }
        return Weights.part(chunks);
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
