package dev.bellows.backend;

import java.util.List;

/**
 * One run of a kernel. The arrays keep their elements only until the listener returns.
 *
 * @param label what it computed
 * @param in what was read; where the kernel {@linkplain Kernel#overwrites overwrites} it, what was written
 * @param out what was written
 * @param startNanos by {@link System#nanoTime}
 * @param endNanos by the same clock
 */
public record KernelRun(KernelLabel label, List<Storage> in, List<Storage> out, long startNanos, long endNanos) {}
