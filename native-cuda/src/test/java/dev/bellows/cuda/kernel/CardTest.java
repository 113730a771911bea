package dev.bellows.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class CardTest {
    private static final Card T4 = Card.ALL.get(0);
    private static final Card H100 = Card.ALL.get(3);

    private static KernelFigures kernel(int registers, int sharedBytes) {
        return new KernelFigures("kernel", registers, 0, sharedBytes);
    }

    @Test
    void occupancyIsWhatTheScarcestThingAllows() {
        assertEquals(1.0, H100.occupancy(kernel(32, 0), 256));
        assertEquals(0.5, H100.occupancy(kernel(64, 0), 256), "1024 threads of 64 registers, of 64 Ki");
        assertEquals(1.0, T4.occupancy(kernel(64, 0), 256), "that holds 1024 threads at most");
        assertEquals(0.25, H100.occupancy(kernel(32, 100 << 10), 256), "two blocks with 101 KiB each, of 228");
        assertEquals(0.5, H100.occupancy(kernel(16, 0), 32), "32 blocks of one warp");
    }

    @Test
    void figuresAreReadFromTheCompilersLog() {
        String log = """
            ptxas info    : 0 bytes gmem
            ptxas info    : Compiling entry function 'matmul' for 'sm_90'
            ptxas info    : Function properties for matmul
                8 bytes stack frame, 4 bytes spill stores, 12 bytes spill loads
            ptxas info    : Used 60 registers, used 1 barriers, 8 bytes cumulative stack size, 2176 bytes smem
            """;
        assertEquals(List.of(new KernelFigures("matmul", 60, 16, 2176)), KernelFigures.of(log));
    }
}
