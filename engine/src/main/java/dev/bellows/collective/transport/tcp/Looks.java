package dev.bellows.collective.transport.tcp;

/**
 * Whether it is worth to look for bytes before a thread sleeps. Each time that came to nothing costs twice as many of the next ones, so that ranks that have to
 * wait long, or want more processors than there are, soon sleep at once. Confined to its link.
 */
final class Looks {
    private static final int MOST_SKIPPED = 64;

    private int toSkip;
    private int nextSkip = 1;

    /** Asked once before each look, which is not worth it if this says so. */
    boolean isWorthwhile() {
        if (toSkip > 0) {
            toSkip--;
            return false;
        }
        return true;
    }

    /** Says how a look ended. */
    void ended(boolean found) {
        if (found) {
            nextSkip = 1;
        } else {
            toSkip = nextSkip;
            nextSkip = Math.min(MOST_SKIPPED, 2 * nextSkip);
        }
    }
}
