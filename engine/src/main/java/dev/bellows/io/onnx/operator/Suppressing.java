package dev.bellows.io.onnx.operator;

import dev.bellows.core.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Boxes that overlap a better one of their class are left out. How many stay depends on the data. */
final class Suppressing {
    private Suppressing() {}

    static List<Value> suppressed(Call call) {
        double[] boxes = call.doubles(0);
        double[] scores = call.doubles(1);
        long most = call.has(2) ? call.longs(2)[0] : 0;
        double overlap = call.has(3) ? call.number(3) : 0;
        double least = call.has(4) ? call.number(4) : Double.NEGATIVE_INFINITY;
        int batches = call.shape(1).dim(0);
        int classes = call.shape(1).dim(1);
        int count = call.shape(1).dim(2);
        boolean centred = call.whole("center_point_box", 0) == 1;
        List<long[]> kept = new ArrayList<>();
        for (int batch = 0; batch < batches; batch++) {
            for (int of = 0; of < classes; of++) {
                int from = (batch * classes + of) * count;
                List<Integer> order = IntStream.range(0, count)
                        .filter(i -> scores[from + i] > least)
                        .boxed()
                        .sorted((a, b) -> Double.compare(scores[from + b], scores[from + a]))
                        .toList();
                List<double[]> chosen = new ArrayList<>();
                for (int i : order) {
                    double[] corners = corners(boxes, (batch * count + i) * 4, centred);
                    if (chosen.size() < most && chosen.stream().allMatch(other -> shared(other, corners) <= overlap)) {
                        chosen.add(corners);
                        kept.add(new long[] {batch, of, i});
                    }
                }
            }
        }
        long[] flat = kept.stream().flatMapToLong(Arrays::stream).toArray();
        return List.of(call.evaluation().known(flat, Shape.of(kept.size(), 3)));
    }

    /** Least and greatest coordinates, however the file gives a box. */
    private static double[] corners(double[] boxes, int at, boolean centred) {
        double a = boxes[at];
        double b = boxes[at + 1];
        double c = boxes[at + 2];
        double d = boxes[at + 3];
        if (centred) {
            return new double[] {b - d / 2, a - c / 2, b + d / 2, a + c / 2};
        }
        return new double[] {Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)};
    }

    /** The area of both boxes as a share of what either covers. */
    private static double shared(double[] a, double[] b) {
        double height = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0]));
        double width = Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
        double both = height * width;
        double either = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both;
        return either <= 0 ? 0 : (float) (both / either);
    }
}
