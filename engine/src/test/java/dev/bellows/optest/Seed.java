package dev.bellows.optest;

/** The seed of this run: fixed unless the system property {@code bellows.seed} says otherwise. */
public final class Seed {
    static final String PROPERTY = "bellows.seed";
    static final long RUN = Long.getLong(PROPERTY, 42);

    private Seed() {}

    /** The seed for one piece of work of this run: the same in every run, different for every name. */
    public static long of(Object name) {
        return RUN * 1_000_003 + name.toString().hashCode();
    }

    /** How to run with this seed again, for messages of failure. */
    public static String rerun() {
        return "seed " + RUN + "; rerun with -D" + PROPERTY + "=" + RUN;
    }
}
