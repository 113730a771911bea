package dev.bellows.metric;

import dev.bellows.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How well objects are found: the mean over the classes that occur of the average precision, by the rules of PASCAL VOC or of
 * COCO. Takes objects [batch, n, 5], each (class, x₁, y₁, x₂, y₂), or [batch, n, 6] with 1 in the last column for a difficult one,
 * which counts neither as found nor as missed; and boxes [batch, m, 6], each (class, score, x₁, y₁, x₂, y₂) with scores in [0, 1].
 * A class of -1 is padding. This is what {@code MultiBoxDetection} and {@code box_nms} give.
 *
 * <p>Within an image boxes are matched in the order of their scores. Among all images scores are compared in 1024 equal bins
 * of [0, 1], because only counts of a fixed number merge exactly; scores in one bin count as equal. Corners are real numbers: the width
 * of a box is x₂ − x₁, where VOC's own program adds 1 for pixels.
 */
public final class MeanAveragePrecision implements Metric {
    /** Settings of {@link #coco}: none. */
    public record Coco() implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return coco(classes);
        }
    }

    /** Settings of {@link #voc}; the threshold is 0.5 by default. */
    public record Voc(double threshold) implements MetricConfig {
        public Voc() {
            this(0.5);
        }

        @Override
        public Metric create(int classes) {
            return voc(classes, threshold);
        }
    }

    /** Settings of {@link #voc2007}; the threshold is 0.5 by default. */
    public record Voc2007(double threshold) implements MetricConfig {
        public Voc2007() {
            this(0.5);
        }

        @Override
        public Metric create(int classes) {
            return voc2007(classes, threshold);
        }
    }

    static final int BINS = 1024;

    private static final double EPSILON = 1e-9;

    /** What the curve of precision over recall is summed up to. */
    private enum Summary {
        /** The mean of the precisions at recalls 0, 0.1 … 1 (VOC 2007). */
        ELEVEN_POINTS(10),
        /** The area under the curve (VOC since 2010). */
        AREA(0),
        /** The mean of the precisions at recalls 0, 0.01 … 1 (COCO). */
        HUNDRED_AND_ONE_POINTS(100);

        private final int intervals;

        Summary(int intervals) {
            this.intervals = intervals;
        }
    }

    private final String name;
    private final int classes;
    private final double[] thresholds;
    private final Summary summary;
    /** For each class [thresholds, 2, BINS] of right and wrong boxes, then the number of its objects. */
    private final Counts counts;

    private MeanAveragePrecision(String name, int classes, double[] thresholds, Summary summary) {
        if (classes < 1) {
            throw new IllegalArgumentException(name + ": there must be at least 1 class: " + classes);
        }
        for (double threshold : thresholds) {
            if (!(threshold > 0 && threshold <= 1)) {
                throw new IllegalArgumentException(name + ": an overlap must be in (0, 1]: " + threshold);
            }
        }
        this.name = name;
        this.classes = classes;
        this.thresholds = thresholds;
        this.summary = summary;
        counts = new Counts(name, Math.multiplyExact(classes, perClass()));
    }

    private int perClass() {
        return thresholds.length * 2 * BINS + 1;
    }

    /** As in PASCAL VOC 2007: precision at eleven recalls; a box matches from an overlap of {@code threshold} on, usually 0.5. */
    public static MeanAveragePrecision voc2007(int classes, double threshold) {
        return new MeanAveragePrecision("map-voc2007", classes, new double[] {threshold}, Summary.ELEVEN_POINTS);
    }

    /** As in PASCAL VOC since 2010: the area under the curve; a box matches from an overlap of {@code threshold} on. */
    public static MeanAveragePrecision voc(int classes, double threshold) {
        return new MeanAveragePrecision("map-voc", classes, new double[] {threshold}, Summary.AREA);
    }

    /** As in COCO, over overlaps of 0.5, 0.55 … 0.95, all sizes together; for regions of crowds mark the objects as difficult. */
    public static MeanAveragePrecision coco(int classes) {
        double[] thresholds =
                IntStream.range(0, 10).mapToDouble(i -> (50 + 5 * i) / 100.0).toArray();
        return new MeanAveragePrecision("map-coco", classes, thresholds, Summary.HUNDRED_AND_ONE_POINTS);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        Detections boxes = new Detections(name, labels, scores);
        for (int image = 0; image < boxes.images(); image++) {
            check(boxes, image);
        }
        for (int image = 0; image < boxes.images(); image++) {
            int[] objects = boxes.objects(image);
            for (int object : objects) {
                if (!boxes.isDifficult(object)) {
                    counts.add(boxes.type(object) * perClass() + perClass() - 1, 1);
                }
            }
            for (int t = 0; t < thresholds.length; t++) {
                match(boxes, objects, boxes.found(image), t);
            }
        }
    }

    private void check(Detections boxes, int image) {
        for (int object : boxes.objects(image)) {
            requireClass(boxes.type(object));
        }
        for (Detections.Found box : boxes.found(image)) {
            requireClass(box.type());
            if (!(box.score() >= 0 && box.score() <= 1)) {
                throw new IllegalArgumentException(name + ": score " + box.score() + " of a box in image " + image
                        + " is not a probability; apply a sigmoid or softmax first");
            }
        }
    }

    private void requireClass(int type) {
        if (type >= classes) {
            throw new IllegalArgumentException(name + ": class " + type + " is none of " + classes + " classes");
        }
    }

    private void match(Detections boxes, int[] objects, List<Detections.Found> found, int t) {
        boolean[] taken = new boolean[objects.length];
        for (Detections.Found box : found) {
            int best = best(boxes, objects, taken, box);
            boolean near = best >= 0 && boxes.overlap(objects[best], box) >= thresholds[t];
            if (near && boxes.isDifficult(objects[best])) {
                continue;
            }
            boolean right = near && !taken[best];
            if (right) {
                taken[best] = true;
            }
            int bin = Math.min((int) (box.score() * BINS), BINS - 1);
            counts.add(cell(box.type(), t, right ? 0 : 1, bin), 1);
        }
    }

    private int cell(int type, int threshold, int wrong, int bin) {
        return type * perClass() + (threshold * 2 + wrong) * BINS + bin;
    }

    /** The object of a box's class that overlaps it most: of all by VOC's rule, of those not taken yet by COCO's; or -1. */
    private int best(Detections boxes, int[] objects, boolean[] taken, Detections.Found box) {
        int best = -1;
        double most = 0;
        for (int i = 0; i < objects.length; i++) {
            boolean free = summary != Summary.HUNDRED_AND_ONE_POINTS || !taken[i];
            double overlap = boxes.type(objects[i]) == box.type() && free ? boxes.overlap(objects[i], box) : 0;
            if (overlap > most) {
                most = overlap;
                best = i;
            }
        }
        return best;
    }

    /** The average precision of a class over all overlaps that count; NaN if it never occurred. */
    public double averagePrecision(int type) {
        requireClass(type);
        long objects = counts.at(type * perClass() + perClass() - 1);
        return objects == 0
                ? Double.NaN
                : IntStream.range(0, thresholds.length)
                        .mapToDouble(t -> precision(type, t, objects))
                        .average()
                        .orElse(Double.NaN);
    }

    /** A point of the curve: precision is the best at this recall or a higher one. */
    private record Point(double recall, double precision) {}

    private double precision(int type, int threshold, long objects) {
        List<Point> curve = curve(type, threshold, objects);
        if (summary == Summary.AREA) {
            double area = 0;
            double before = 0;
            for (Point point : curve) {
                area += (point.recall - before) * point.precision;
                before = point.recall;
            }
            return area;
        }
        return IntStream.rangeClosed(0, summary.intervals)
                .mapToDouble(i -> precisionAt((double) i / summary.intervals, curve))
                .average()
                .orElse(Double.NaN);
    }

    private static double precisionAt(double recall, List<Point> curve) {
        return curve.stream()
                .filter(point -> point.recall >= recall - EPSILON)
                .mapToDouble(Point::precision)
                .findFirst()
                .orElse(0);
    }

    private List<Point> curve(int type, int threshold, long objects) {
        List<Point> curve = new ArrayList<>();
        double right = 0;
        double wrong = 0;
        for (int bin = BINS - 1; bin >= 0; bin--) {
            long more = counts.at(cell(type, threshold, 0, bin));
            right += more;
            wrong += counts.at(cell(type, threshold, 1, bin));
            if (more > 0) {
                curve.add(new Point(right / objects, right / (right + wrong)));
            }
        }
        for (int i = curve.size() - 2; i >= 0; i--) {
            Point point = curve.get(i);
            curve.set(i, new Point(point.recall, Math.max(point.precision, curve.get(i + 1).precision)));
        }
        return curve;
    }

    @Override
    public double value() {
        return IntStream.range(0, classes)
                .mapToDouble(this::averagePrecision)
                .filter(precision -> !Double.isNaN(precision))
                .average()
                .orElse(Double.NaN);
    }

    @Override
    public double[] sums() {
        return counts.sums();
    }

    @Override
    public void addSums(double[] sums) {
        counts.addSums(sums);
    }

    @Override
    public void reset() {
        counts.reset();
    }
}
