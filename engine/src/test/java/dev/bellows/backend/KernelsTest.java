package dev.bellows.backend;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.elementwise.Exp;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KernelsTest {
    private final Kernels kernels = new Kernels(Backends.named("reference"), 3);

    private Kernels.Cached find(int extent) {
        Kernels.Cached found = kernels.find(new Exp(), List.of(Spec.of(DType.F32, extent)));
        if (found == null) {
            throw new AssertionError("no kernel for " + extent);
        }
        return found;
    }

    @Test
    void findsTheSameForEqualSpecs() {
        assertSame(find(1), find(1));
    }

    @Test
    void dropsOneWhenFullAndKeepsTheOthers() {
        Kernels.Cached first = find(1);
        Kernels.Cached second = find(2);
        Kernels.Cached third = find(3);
        find(4);
        assertSame(second, find(2));
        assertSame(third, find(3));
        assertNotSame(first, find(1));
    }

    @Test
    void sparesWhatIsUsedAgainAndAgain() {
        Kernels.Cached often = find(1);
        for (int extent = 2; extent < 50; extent++) {
            find(extent);
            assertSame(often, find(1));
        }
    }
}
