package dev.bellows.metric;

import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The boxes of a batch of images, those that are there [batch, objects, 5 or 6] beside those that were found
 * [batch, boxes, 6]. Corners are x₁, y₁, x₂, y₂ in any unit.
 */
final class Detections {
    private static final int FOUND = 6;
    private static final int CORNERS = 4;

    private final double[] objects;
    private final int objectWidth;
    private final int objectsPerImage;
    private final double[] found;
    private final int foundPerImage;
    private final int images;

    /** A box that was found: its class, how sure the network is, and where its corners are. */
    record Found(int type, double score, int corners) {}

    Detections(String name, NDArray labels, NDArray scores) {
        scores.spec().requireFloating(name).requireRank(name, 3);
        labels.spec().requireRank(name, 3);
        objectWidth = labels.shape().dim(2);
        if (labels.shape().dim(0) != scores.shape().dim(0)
                || scores.shape().dim(2) != FOUND
                || (objectWidth != CORNERS + 1 && objectWidth != CORNERS + 2)) {
            throw new ShapeException(name + ": expects objects [batch, n, 5 or 6] and boxes [batch, n, 6], got "
                    + labels.spec() + " and " + scores.spec());
        }
        images = scores.shape().dim(0);
        objectsPerImage = labels.shape().dim(1);
        foundPerImage = scores.shape().dim(1);
        objects = labels.toDoubleArray();
        found = scores.toDoubleArray();
    }

    int images() {
        return images;
    }

    /** The objects of an image by the index of their first number; padding is left out. */
    int[] objects(int image) {
        return IntStream.range(image * objectsPerImage, (image + 1) * objectsPerImage)
                .map(object -> object * objectWidth)
                .filter(at -> objects[at] >= 0)
                .toArray();
    }

    int type(int object) {
        return (int) objects[object];
    }

    boolean isDifficult(int object) {
        return objectWidth == CORNERS + 2 && objects[object + CORNERS + 1] > 0;
    }

    /** The boxes that were found in an image, the surest first and those without a class left out. */
    List<Found> found(int image) {
        return IntStream.range(image * foundPerImage, (image + 1) * foundPerImage)
                .map(box -> box * FOUND)
                .filter(at -> found[at] >= 0)
                .mapToObj(at -> new Found((int) found[at], found[at + 1], at + 2))
                .sorted(Comparator.comparingDouble(Found::score).reversed())
                .toList();
    }

    /** The area of what an object and a found box have in common, over that of both; 0 if they have no area. */
    double overlap(int object, Found box) {
        int a = object + 1;
        int b = box.corners;
        double width = Math.min(objects[a + 2], found[b + 2]) - Math.max(objects[a], found[b]);
        double height = Math.min(objects[a + 3], found[b + 3]) - Math.max(objects[a + 1], found[b + 1]);
        double common = Math.max(0, width) * Math.max(0, height);
        double all = area(objects, a) + area(found, b) - common;
        return all > 0 ? common / all : 0;
    }

    private static double area(double[] corners, int at) {
        return Math.max(0, corners[at + 2] - corners[at]) * Math.max(0, corners[at + 3] - corners[at + 1]);
    }
}
