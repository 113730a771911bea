package dev.bellows.data.file;

import dev.bellows.data.Dataset;
import dev.bellows.data.Example;
import dev.bellows.ndarray.NDArray;
import java.util.List;

/** Pictures of one size as bytes on the heap, one after the other: u8 {@code [height, width, channels]} and a class. */
record LabelledImages(byte[] pixels, byte[] labels, List<Integer> extents)
        implements Dataset<Example<NDArray, Integer>> {
    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public Example<NDArray, Integer> get(int index) {
        int label = labels[index] & 0xFF;
        int[] dims = extents.stream().mapToInt(Integer::intValue).toArray();
        return new Example<>(Images.bytes(pixels, index * (pixels.length / labels.length), dims), label);
    }
}
