package dev.bellows.backend.onednn.plan;

import dev.bellows.core.BFloat16;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;

/** Memory of f32 or bf16 whose elements are all the same. */
final class OneValue {
    private OneValue() {}

    static void fill(Pointer memory, long bytes, boolean isBf16, float value) {
        if (isBf16) {
            ShortPointer data = new ShortPointer(memory);
            for (long i = 0; i < bytes / Short.BYTES; i++) {
                data.put(i, BFloat16.fromFloat(value));
            }
        } else {
            FloatPointer data = new FloatPointer(memory);
            for (long i = 0; i < bytes / Float.BYTES; i++) {
                data.put(i, value);
            }
        }
    }
}
