package dev.bellows.data.batchify;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Puts samples of one shape along a new first axis: {@code […]} to {@code [batch, …]}. */
public final class Stack {
    private Stack() {}

    /** Arrays of one spec. */
    public static Batchify<NDArray, NDArray> arrays() {
        return Stack::stack;
    }

    /** Numbers, such as labels: {@code [batch]} of a dtype. */
    public static Batchify<Number, NDArray> numbers(DType dtype) {
        return samples ->
                NDArray.of(samples.stream().mapToDouble(Number::doubleValue).toArray(), Spec.of(dtype, samples.size()));
    }

    /** Java arrays of one length: f32 {@code [batch, length]}. */
    public static Batchify<float[], NDArray> floats() {
        return samples -> NDArray.of(samples.toArray(float[][]::new));
    }

    /** Java arrays of one length: i32 {@code [batch, length]}. */
    public static Batchify<int[], NDArray> ints() {
        return samples -> {
            int length = samples.get(0).length;
            int[] all = new int[Math.multiplyExact(samples.size(), length)];
            for (int i = 0; i < samples.size(); i++) {
                int[] sample = samples.get(i);
                if (sample.length != length) {
                    throw differs(i, Spec.of(DType.I32, sample.length), Spec.of(DType.I32, length));
                }
                System.arraycopy(sample, 0, all, i * length, length);
            }
            return NDArray.of(all, samples.size(), length);
        };
    }

    private static NDArray stack(List<? extends NDArray> samples) {
        Spec one = samples.get(0).spec();
        Spec all = one.with(Shape.of(samples.size()).concat(one.shape()));
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(all.bytes())).order(ByteOrder.nativeOrder());
        for (int i = 0; i < samples.size(); i++) {
            if (!samples.get(i).spec().equals(one)) {
                throw differs(i, samples.get(i).spec(), one);
            }
            bytes.put(samples.get(i).read());
        }
        NDArray batch = NDArray.empty(all);
        batch.write(bytes.flip());
        return batch;
    }

    private static ShapeException differs(int place, Spec spec, Spec first) {
        return new ShapeException("stack: all samples of a batch must be alike: the first is " + first + ", that at "
                + place + " is " + spec + "; use Pad for different lengths");
    }
}
