package dev.bellows.parallel.pipeline;

import dev.bellows.collective.Communicator;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.HostView;
import dev.bellows.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named arrays of which each stage has those of its layers, brought to the first one, which need not know beforehand what they are.
 *
 * @param stages the ranks that have the stages of a replica
 */
public record StageArrays(Communicator stages) {
    private static final DType BYTES = DType.U8;

    /**
     * Gives the first stage the arrays of the others, which get nothing; they belong to the current scope. All ranks call it.
     *
     * @param own of the calling rank
     */
    public Map<String, NDArray> toFirst(Map<String, NDArray> own) {
        Map<String, NDArray> found = new LinkedHashMap<>();
        if (stages.rank() > 0) {
            byte[] list = list(own).getBytes(StandardCharsets.UTF_8);
            send(direct(Integer.BYTES).putInt(0, list.length), BYTES);
            send(direct(list.length).put(list).flip(), BYTES);
            own.values().forEach(this::send);
            return found;
        }
        for (int from = 1; from < stages.size(); from++) {
            ByteBuffer length = direct(Integer.BYTES);
            stages.receive(length, BYTES, from);
            ByteBuffer list = direct(length.getInt(0));
            stages.receive(list, BYTES, from);
            int sender = from;
            StandardCharsets.UTF_8.decode(list).toString().lines().forEach(line -> receive(line, sender, found));
        }
        return found;
    }

    private void send(NDArray array) {
        try (HostView view = HostView.of(array).unchanged()) {
            send(view.bytes(), array.dtype());
        }
    }

    private void send(ByteBuffer data, DType dtype) {
        stages.sendAsync(data, dtype, 0).join();
    }

    private void receive(String line, int from, Map<String, NDArray> into) {
        String[] parts = line.split("\t", -1);
        int[] dims = Arrays.stream(parts, 2, parts.length)
                .mapToInt(Integer::parseInt)
                .toArray();
        NDArray array = NDArray.empty(new Spec(Shape.of(dims), DType.valueOf(parts[1])));
        try (HostView view = HostView.of(array, 0, 0)) {
            stages.receive(view.bytes(), array.dtype(), from);
        }
        into.put(parts[0], array);
    }

    /** A line for each array: its name, dtype and extents, between tabs. */
    private static String list(Map<String, NDArray> arrays) {
        StringBuilder list = new StringBuilder();
        arrays.forEach((name, array) -> {
            list.append(name).append('\t').append(array.dtype().name());
            for (int dim : array.shape().dims()) {
                list.append('\t').append(dim);
            }
            list.append('\n');
        });
        return list.toString();
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
