package dev.bellows.cuda.kernel;

import java.util.List;

/**
 * What a multiprocessor of a compute capability holds at once (CUDA C++ Programming Guide, "Technical Specifications per Compute Capability").
 *
 * @param capability 10 × major + minor
 * @param name of a card that has it
 * @param threads at most
 * @param blocks at most
 * @param sharedBytes of all blocks together
 */
record Card(int capability, String name, int threads, int blocks, int sharedBytes) {
    private static final int REGISTERS = 64 << 10;
    private static final int WARP = 32;
    /** Registers are given to a warp in pieces of this many. */
    private static final int REGISTER_PIECE = 256;
    /** Warps are spread over four schedulers, each with a quarter of the registers. */
    private static final int SCHEDULERS = 4;

    private static final int SHARED_PIECE = 128;
    /** What the system takes for each block, from Ampere on. */
    private static final int SYSTEM_SHARED = 1 << 10;

    private static final int AMPERE = 80;

    /** One of each generation, as far as their multiprocessors differ. */
    static final List<Card> ALL = List.of(
            new Card(75, "T4", 1024, 16, 64 << 10),
            new Card(80, "A100", 2048, 32, 164 << 10),
            new Card(89, "L4, RTX 4090", 1536, 24, 100 << 10),
            new Card(90, "H100, H200", 2048, 32, 228 << 10),
            new Card(100, "B200", 2048, 32, 228 << 10),
            new Card(120, "RTX 5090", 1536, 24, 100 << 10));

    /** How many threads of blocks of {@code blockThreads} a multiprocessor holds at once, of those that it could. */
    double occupancy(KernelFigures kernel, int blockThreads) {
        int warps = (blockThreads + WARP - 1) / WARP;
        int ofWarp = up(kernel.registers() * WARP, REGISTER_PIECE);
        int byRegisters = REGISTERS / SCHEDULERS / ofWarp * SCHEDULERS / warps;
        int shared = up(kernel.sharedBytes() + (capability >= AMPERE ? SYSTEM_SHARED : 0), SHARED_PIECE);
        int byShared = shared == 0 ? blocks : sharedBytes / shared;
        int byThreads = threads / (warps * WARP);
        int held = Math.min(Math.min(byRegisters, byShared), Math.min(byThreads, blocks));
        return (double) held * warps * WARP / threads;
    }

    private static int up(int value, int piece) {
        return (value + piece - 1) / piece * piece;
    }
}
