package dev.bellows.backend;

import java.util.List;

/**
 * What one run of a compiled program does, and on which memory. The lists of storages are views whose entries may be others
 * at the next run; calls and copies stay the same ones.
 *
 * @param calls the launches in the order of running, without those that run once
 * @param copies what is done behind all calls, in order
 */
public record Arguments(List<Call> calls, List<Copy> copies) {
    /**
     * A launch with its arguments.
     *
     * @param launch its number in the {@link Outline}
     * @param label what those who listen to kernels are told
     * @param completes the outputs of the program that are complete with it
     */
    public record Call(int launch, KernelLabel label, List<Storage> in, List<Storage> out, List<Integer> completes) {}

    /**
     * A copy from one array to another of the same spec.
     *
     * @param ends from which, and to which
     * @param completes the output of the program that is complete with it, or none
     */
    public record Copy(List<Storage> ends, List<Integer> completes) {}

    public Arguments {
        calls = List.copyOf(calls);
        copies = List.copyOf(copies);
    }
}
