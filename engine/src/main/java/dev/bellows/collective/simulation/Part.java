package dev.bellows.collective.simulation;

/** Something that every rank does in its turn. */
public sealed interface Part {
    /**
     * It takes part in a collective.
     *
     * @param call which
     */
    record Collective(SimulatedCall call) implements Part {}

    /**
     * It computes.
     *
     * @param seconds for a rank that is as quick as it should be
     */
    record Compute(double seconds) implements Part {
        public Compute {
            requireTime(seconds);
        }
    }

    /** From here on it counts the seconds of {@link Until}. */
    record Mark() implements Part {}

    /**
     * It waits for something that it computes beside: that is there so many seconds after the last {@link Mark}.
     *
     * @param seconds for a rank that is as quick as it should be
     */
    record Until(double seconds) implements Part {
        public Until {
            requireTime(seconds);
        }
    }

    private static void requireTime(double seconds) {
        if (!(seconds >= 0 && Double.isFinite(seconds))) {
            throw new IllegalArgumentException("simulation: what takes time takes 0 seconds or more: " + seconds);
        }
    }
}
