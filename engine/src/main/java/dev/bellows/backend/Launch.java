package dev.bellows.backend;

import java.util.List;

/**
 * One kernel of a program as a backend runs it, before it is built.
 *
 * @param of the number of the program's application that this computes, or a part of it
 * @param inputs what it reads
 * @param outputs what it writes
 * @param how equal for two launches only if they compute the same from equal inputs; its text says what is done
 * @param overwrites by output the input in whose memory it may be computed, or -1; as {@link Kernel#overwrites}
 */
public record Launch(
        int of, List<Program.Use> inputs, List<Program.Use> outputs, Object how, List<Integer> overwrites) {
    /** How a launch computes that is like no other. */
    public static final class Unlike {
        private final String what;

        /** @param what it does, for a reader */
        public Unlike(String what) {
            this.what = what;
        }

        @Override
        public String toString() {
            return what;
        }
    }

    public Launch {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        overwrites = List.copyOf(overwrites);
    }
}
