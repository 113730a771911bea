package dev.bellows.data.vision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What becomes of the boxes around objects when their picture changes. A box is left, top, right and bottom in pixels,
 * and after those whatever else, such as its class.
 */
public final class Boxes {
    private static final int SIDES = 4;

    private Boxes() {}

    /** Boxes in a picture of this width and height that is turned over. */
    public static float[][] flip(float[][] boxes, Flip flip, int width, int height) {
        return each(boxes, box -> {
            int low = flip == Flip.LEFT_RIGHT ? 0 : 1;
            float extent = flip == Flip.LEFT_RIGHT ? width : height;
            float before = box[low];
            box[low] = extent - box[low + 2];
            box[low + 2] = extent - before;
        });
    }

    /** Boxes in a picture that is resized by these factors. */
    public static float[][] resize(float[][] boxes, double across, double down) {
        return each(boxes, box -> {
            for (int i = 0; i < SIDES; i++) {
                box[i] = (float) (box[i] * (i % 2 == 0 ? across : down));
            }
        });
    }

    /**
     * Boxes in a rectangle that is cut out, cut off at its edges. Those whose middle lies outside are left out, and so
     * are those of which nothing remains.
     */
    public static float[][] crop(float[][] boxes, int left, int top, int width, int height) {
        List<float[]> kept = new ArrayList<>();
        for (float[] box : boxes) {
            float x = (box[0] + box[2]) / 2 - left;
            float y = (box[1] + box[3]) / 2 - top;
            if (x >= 0 && x < width && y >= 0 && y < height) {
                float[] cut = box.clone();
                cut[0] = Math.max(0, box[0] - left);
                cut[1] = Math.max(0, box[1] - top);
                cut[2] = Math.min(width, box[2] - left);
                cut[3] = Math.min(height, box[3] - top);
                if (cut[0] < cut[2] && cut[1] < cut[3]) {
                    kept.add(cut);
                }
            }
        }
        return kept.toArray(float[][]::new);
    }

    private interface Change {
        void on(float[] box);
    }

    private static float[][] each(float[][] boxes, Change change) {
        return Arrays.stream(boxes)
                .map(box -> {
                    float[] changed = box.clone();
                    change.on(changed);
                    return changed;
                })
                .toArray(float[][]::new);
    }
}
