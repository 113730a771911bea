package dev.bellows.io.keras;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.op.Tensor;
import dev.bellows.op.image.Interpolation;
import dev.bellows.op.image.Resize;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.movement.Repeat;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Layers that move elements to other places. */
final class ShapeKinds {
    private ShapeKinds() {}

    static void addTo(Map<String, Kind> kinds) {
        kinds.put("Flatten", Kind.plain(ShapeKinds::flattened));
        kinds.put("Reshape", Kind.plain(ShapeKinds::reshaped));
        kinds.put("Permute", Kind.plain(ShapeKinds::permuted));
        kinds.put(
                "RepeatVector",
                Kind.plain(call -> Repeat.repeat(
                        call.in(0).reshape(call.in(0).shape().insert(1, 1).dims()),
                        call.setting().whole("n"),
                        1)));
        for (int rank = 1; rank <= 3; rank++) {
            int axes = rank;
            kinds.put("ZeroPadding" + rank + "D", Kind.plain(call -> padded(call, axes)));
            kinds.put("Cropping" + rank + "D", Kind.plain(call -> cropped(call, axes)));
            kinds.put(
                    "UpSampling" + rank + "D",
                    Kind.plain(call -> enlarged(call, axes)).checked(ShapeKinds::checkInterpolation));
        }
    }

    private static Tensor flattened(Call call) {
        Tensor x = Layout.back(
                call.in(0), !call.setting().isLast() && call.in(0).shape().rank() > 2);
        int rows = x.shape().dim(0);
        return x.reshape(
                rows,
                rows == 0
                        ? 0
                        : Math.toIntExact(x.shape().slice(1, x.shape().rank()).size()));
    }

    /** As Keras says it, of one sample, where one extent may be -1. */
    private static Tensor reshaped(Call call) {
        Tensor x = call.in(0);
        List<Integer> target = call.setting().list("target_shape");
        long size = x.shape().slice(1, x.shape().rank()).size();
        long known = target.stream()
                .filter(dim -> dim != -1)
                .mapToLong(Integer::longValue)
                .reduce(1, (a, b) -> a * b);
        int[] dims = new int[target.size() + 1];
        dims[0] = x.shape().dim(0);
        for (int i = 0; i < target.size(); i++) {
            dims[i + 1] = target.get(i) == -1 ? Math.toIntExact(known == 0 ? 0 : size / known) : target.get(i);
        }
        return x.reshape(dims);
    }

    private static Tensor permuted(Call call) {
        List<Integer> order = new ArrayList<>(List.of(0));
        order.addAll(call.setting().list("dims"));
        return Transpose.transpose(
                call.in(0), order.stream().mapToInt(Integer::intValue).toArray());
    }

    private static Tensor padded(Call call, int axes) {
        Tensor x = call.in(0);
        List<List<Integer>> pairs = call.setting().pairs("padding", axes);
        int from = call.setting().isLast() ? 1 : 2;
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        for (int i = 0; i < x.shape().rank(); i++) {
            boolean isSpatial = i >= from && i < from + axes;
            before.add(isSpatial ? pairs.get(i - from).get(0) : 0);
            after.add(isSpatial ? pairs.get(i - from).get(1) : 0);
        }
        return new Pad(before, after, 0).on(x);
    }

    private static Tensor cropped(Call call, int axes) {
        Tensor x = call.in(0);
        List<List<Integer>> pairs = call.setting().pairs("cropping", axes);
        int from = call.setting().isLast() ? 1 : 2;
        for (int i = 0; i < axes; i++) {
            int extent = x.shape().dim(from + i);
            int begin = pairs.get(i).get(0);
            int end = extent - pairs.get(i).get(1);
            if (begin >= end) {
                throw new ShapeException(call.layer() + ": crops all of " + x.shape());
            }
            x = Slice.slice(x, from + i, begin, end);
        }
        return x;
    }

    private static void checkInterpolation(Setting setting) {
        String way = setting.text("interpolation", "nearest");
        if (!way.equals("nearest") && !way.equals("bilinear")) {
            throw new UnsupportedOpException("has the interpolation '" + way + "', and known are nearest and bilinear");
        }
    }

    private static Tensor enlarged(Call call, int axes) {
        Setting setting = call.setting();
        List<Integer> times = setting.wholes("size", axes);
        if (setting.text("interpolation", "nearest").equals("bilinear")) {
            Tensor x = Layout.first(call.x(), setting.isLast());
            Shape shape = x.shape();
            Tensor y =
                    Resize.resize(x, shape.dim(2) * times.get(0), shape.dim(3) * times.get(1), Interpolation.BILINEAR);
            return Layout.back(y, setting.isLast());
        }
        Tensor x = call.in(0);
        int from = setting.isLast() ? 1 : 2;
        for (int i = 0; i < axes; i++) {
            x = Repeat.repeat(x, times.get(i), from + i);
        }
        return x;
    }
}
