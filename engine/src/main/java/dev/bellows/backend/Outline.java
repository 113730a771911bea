package dev.bellows.backend;

import java.util.List;
import java.util.Set;

/**
 * A {@link Program} as one backend will run it: which kernels, over the program's values and further ones that the backend
 * added, and how much memory each value needs. Nothing is built yet, so that memory can be planned, and another program be
 * preferred, at no cost. A value that the program does not want plain lies as the backend likes.
 */
public interface Outline extends AutoCloseable {
    /** The kernels, in an order in which every value is computed before it is used. */
    List<Launch> launches();

    /** The size of each value in bytes, by number. */
    List<Long> bytes();

    /** The values that are the same at every run: the program's, and those that were added to hold such. */
    Set<Integer> constants();

    /** Whether a launch runs once, before the first run, for all that it computes is constant. */
    default boolean isOnce(Launch launch) {
        return !launch.outputs().isEmpty()
                && launch.outputs().stream().allMatch(use -> constants().contains(use.value()));
    }

    /** Builds every kernel, each once; to be called at most once. The result takes over what the outline holds. */
    Compiled compile();

    /** Frees what the outline holds, if it was not compiled. */
    @Override
    void close();
}
