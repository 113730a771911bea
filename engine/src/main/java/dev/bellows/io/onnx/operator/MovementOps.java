package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.SequenceReverse;
import dev.bellows.op.index.Take;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.DepthToSpace;
import dev.bellows.op.movement.Flip;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.SpaceToDepth;
import dev.bellows.op.movement.Split;
import dev.bellows.op.movement.Transpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Arrays cut, joined, padded and turned around. */
final class MovementOps {
    private MovementOps() {}

    // spotless:off
    static List<Operator> rows() {
        return Operator.family("movement", List.of(
            row("Concat", 1, MovementOps::concat).named("axis"),
            row("Split", 1, MovementOps::split).named("axis", "split", "num_outputs").known(1),
            row("Slice", 1, MovementOps::slice).named("axes", "starts", "ends").known(1, 2, 3, 4),
            row("Pad", 1, MovementOps::pad).named("mode", "pads", "paddings", "value").known(1, 2, 3),
            row("CenterCropPad", 18, MovementOps::centerCropPad).named("axes").known(1),
            row("DepthToSpace", 1, MovementOps::depthToSpace).named("blocksize", "mode"),
            row("SpaceToDepth", 1, MovementOps::spaceToDepth).named("blocksize", "mode"),
            row("ReverseSequence", 10, MovementOps::reverse).named("time_axis", "batch_axis")));
    }
    // spotless:on

    private static List<Value> concat(Call call) {
        List<Tensor> parts = call.tensors();
        int axis = call.axis(0, call.whole("axis", 1));
        return call.like(0, parts.size() == 1 ? parts.get(0) : Concat.concat(axis, parts));
    }

    private static List<Value> split(Call call) {
        Tensor x = call.tensor(0);
        int axis = call.axis(0, call.whole("axis", 0));
        int extent = x.shape().dim(axis);
        int[] sizes = call.has(1) ? call.ints(1) : call.list("split");
        if (sizes == null) {
            int parts = call.integer("num_outputs", call.outputs());
            int each = (extent + parts - 1) / parts;
            sizes = IntStream.range(0, parts)
                    .map(i -> Math.max(0, Math.min(each, extent - i * each)))
                    .toArray();
        }
        if (Arrays.stream(sizes).sum() != extent) {
            throw new ShapeException("parts of " + Arrays.toString(sizes) + " do not make up " + extent);
        }
        List<Integer> list = Arrays.stream(sizes).boxed().toList();
        return new Split(axis, list)
                .onAll(List.of(x)).stream()
                        .map(part -> Value.of(call.type(0), part))
                        .toList();
    }

    private static List<Value> slice(Call call) {
        boolean old = call.version() < 10;
        int[] starts = old ? call.list("starts", new int[0]) : call.ints(1);
        int[] ends = old ? call.list("ends", new int[0]) : call.ints(2);
        int[] axes = old ? call.list("axes") : call.has(3) ? call.ints(3) : null;
        int[] steps = !old && call.has(4) ? call.ints(4) : null;
        Tensor x = call.tensor(0);
        for (int i = 0; i < starts.length; i++) {
            int axis = x.shape().axis(axes == null ? i : axes[i]);
            x = sliced(x, axis, starts[i], ends[i], steps == null ? 1 : steps[i]);
        }
        return call.like(0, x);
    }

    private static Tensor sliced(Tensor x, int axis, int start, int end, int step) {
        int extent = x.shape().dim(axis);
        if (step == 0) {
            throw new ShapeException("a step of 0");
        }
        int low = step > 0 ? 0 : -1;
        int high = step > 0 ? extent : extent - 1;
        int first = bounded(start, extent, Math.max(low, 0), high);
        int last = bounded(end, extent, low, high);
        long span = step > 0 ? (long) last - first : (long) first - last;
        int count = extent == 0 ? 0 : (int) Math.max(0, (span + Math.abs((long) step) - 1) / Math.abs((long) step));
        if (step == 1) {
            return count == extent ? x : Slice.slice(x, axis, first, first + count);
        }
        if (count <= 1) {
            return Slice.slice(x, axis, count == 0 ? 0 : first, count == 0 ? 0 : first + 1);
        }
        if (step == -1 && count == extent) {
            return Flip.flip(x, axis);
        }
        return Take.take(x, Iota.range(x, first, count, step), axis);
    }

    private static int bounded(int place, int extent, int low, int high) {
        long from = place < 0 ? (long) place + extent : place;
        return (int) Math.max(low, Math.min(high, from));
    }

    private static List<Value> pad(Call call) {
        boolean old = call.version() < 11;
        int[] pads = old ? call.list(call.version() < 2 ? "paddings" : "pads", new int[0]) : call.ints(1);
        double value = old ? call.real("value", 0) : call.has(2) ? call.number(2) : 0;
        Tensor x = call.tensor(0);
        int rank = x.shape().rank();
        int[] axes = call.has(3) ? call.ints(3) : IntStream.range(0, rank).toArray();
        int[] before = new int[rank];
        int[] after = new int[rank];
        for (int i = 0; i < axes.length; i++) {
            before[x.shape().axis(axes[i])] = pads[i];
            after[x.shape().axis(axes[i])] = pads[i + axes.length];
        }
        return call.like(0, padded(x, before, after, call.text("mode", "constant"), value));
    }

    /** Negative paddings cut away. */
    static Tensor padded(Tensor x, int[] before, int[] after, String mode, double value) {
        Tensor y = x;
        if (mode.equals("constant")) {
            for (int axis = 0; axis < before.length; axis++) {
                if (before[axis] < 0 || after[axis] < 0) {
                    int extent = y.shape().dim(axis);
                    y = Slice.slice(y, axis, Math.max(0, -before[axis]), extent - Math.max(0, -after[axis]));
                }
            }
            List<Integer> first =
                    Arrays.stream(before).map(each -> Math.max(0, each)).boxed().toList();
            List<Integer> last =
                    Arrays.stream(after).map(each -> Math.max(0, each)).boxed().toList();
            boolean none =
                    first.stream().allMatch(each -> each == 0) && last.stream().allMatch(each -> each == 0);
            return none ? y : new Pad(first, last, value).on(y);
        }
        for (int axis = 0; axis < before.length; axis++) {
            if (before[axis] != 0 || after[axis] != 0) {
                int extent = y.shape().dim(axis);
                int[] places = IntStream.range(-before[axis], extent + after[axis])
                        .map(i -> place(i, extent, mode))
                        .toArray();
                y = Take.take(y, ShapeOps.vector(y, places), axis);
            }
        }
        return y;
    }

    private static int place(int i, int extent, String mode) {
        return switch (mode) {
            case "edge" -> Math.max(0, Math.min(extent - 1, i));
            case "wrap" -> Math.floorMod(i, extent);
            case "reflect" -> {
                int period = Math.max(1, 2 * (extent - 1));
                int within = Math.floorMod(i, period);
                yield within < extent ? within : period - within;
            }
            default -> throw new ShapeException("no such mode of padding: " + mode);
        };
    }

    private static List<Value> centerCropPad(Call call) {
        Tensor x = call.tensor(0);
        int[] wanted = call.ints(1);
        int[] axes = Objects.requireNonNullElseGet(
                call.list("axes"), () -> IntStream.range(0, wanted.length).toArray());
        int rank = x.shape().rank();
        int[] before = new int[rank];
        int[] after = new int[rank];
        for (int i = 0; i < axes.length; i++) {
            int axis = x.shape().axis(axes[i]);
            int extent = x.shape().dim(axis);
            if (wanted[i] < extent) {
                int start = (extent - wanted[i]) / 2;
                before[axis] = -start;
                after[axis] = wanted[i] + start - extent;
            } else {
                before[axis] = (wanted[i] - extent) / 2;
                after[axis] = wanted[i] - extent - before[axis];
            }
        }
        return call.like(0, padded(x, before, after, "constant", 0));
    }

    private static List<Value> depthToSpace(Call call) {
        Tensor x = call.tensor(0);
        int block = call.integer("blocksize", 1);
        if (!call.text("mode", "DCR").equals("CRD")) {
            return call.like(0, DepthToSpace.depthToSpace(x, block));
        }
        Shape shape = x.spec().requireRank("DepthToSpace", 4).shape();
        int channels = shape.dim(1) / (block * block);
        Tensor blocks = x.reshape(shape.dim(0), channels, block, block, shape.dim(2), shape.dim(3));
        return call.like(
                0,
                Transpose.transpose(blocks, 0, 1, 4, 2, 5, 3)
                        .reshape(shape.dim(0), channels, shape.dim(2) * block, shape.dim(3) * block));
    }

    private static List<Value> spaceToDepth(Call call) {
        Tensor x = call.tensor(0);
        int block = call.integer("blocksize", 1);
        if (!call.text("mode", "DCR").equals("CRD")) {
            return call.like(0, SpaceToDepth.spaceToDepth(x, block));
        }
        Shape shape = x.spec().requireRank("SpaceToDepth", 4).shape();
        int rows = shape.dim(2) / block;
        int columns = shape.dim(3) / block;
        Tensor blocks = x.reshape(shape.dim(0), shape.dim(1), rows, block, columns, block);
        return call.like(
                0,
                Transpose.transpose(blocks, 0, 1, 3, 5, 2, 4)
                        .reshape(shape.dim(0), shape.dim(1) * block * block, rows, columns));
    }

    private static List<Value> reverse(Call call) {
        int time = call.axis(0, call.whole("time_axis", 0));
        return call.like(
                0, SequenceReverse.sequenceReverse(call.tensor(0), Cast.cast(call.tensor(1), DType.I32), time));
    }

    static List<Integer> list(int... values) {
        List<Integer> all = new ArrayList<>();
        for (int value : values) {
            all.add(value);
        }
        return all;
    }
}
