package dev.bellows.optest;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.linalg.MatMul;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIf;

/** Skips a test where oneDNN has no kernels of bf16, as on x86 without AVX-512: what asks for bf16 computes in f32 there. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(value = "dev.bellows.optest.NeedsBf16$Processor#hasBf16", disabledReason = NeedsBf16.Processor.REASON)
public @interface NeedsBf16 {
    /** What the processor can do. */
    final class Processor {
        static final String REASON = "oneDNN has no kernels of bf16 on this processor";

        private Processor() {}

        /** Whether oneDNN multiplies matrices of bf16. */
        public static boolean hasBf16() {
            Spec matrix = Spec.of(DType.BF16, 4, 4);
            return Backends.named("onednn").supportsItself(new MatMul(false, false), List.of(matrix, matrix));
        }

        /** Skips the rest of the test where it does not. */
        public static void assume() {
            assumeTrue(hasBf16(), REASON);
        }
    }
}
