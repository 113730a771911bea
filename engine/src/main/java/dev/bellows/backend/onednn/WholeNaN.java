package dev.bellows.backend.onednn;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.core.Shape;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Makes all of a softmax's results along an axis NaN where one of them is: their sum is a part of each, but oneDNN loses
 * the NaN in it.
 *
 * @param shape the result as [outer, axis, inner]
 */
record WholeNaN(Kernel softmax, Shape shape) implements Kernel {
    @Override
    public void run(List<Storage> in, List<Storage> out) {
        softmax.run(in, out);
        if (Scan.hasNaN(out.get(0))) {
            spread(out.get(0).bytes().asFloatBuffer());
        }
    }

    private void spread(FloatBuffer y) {
        int length = shape.dim(1);
        int inner = shape.dim(2);
        for (int outer = 0; outer < shape.dim(0); outer++) {
            for (int column = 0; column < inner; column++) {
                int start = outer * length * inner + column;
                boolean found = false;
                for (int i = 0; i < length; i++) {
                    found |= Float.isNaN(y.get(start + i * inner));
                }
                for (int i = 0; found && i < length; i++) {
                    y.put(start + i * inner, Float.NaN);
                }
            }
        }
    }

    @Override
    public void close() {
        softmax.close();
    }
}
