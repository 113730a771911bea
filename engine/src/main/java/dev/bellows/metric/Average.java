package dev.bellows.metric;

import org.jspecify.annotations.Nullable;

/** How precision, recall and F of several classes become one figure. */
public enum Average {
    /** Those of class 1, of two classes. */
    BINARY,
    /** The mean over the classes, each with equal weight; a class neither expected nor predicted so far is left out. */
    MACRO,
    /** From the counts of all classes together, so that each sample has equal weight. */
    MICRO;

    /** The given one; if null, that of class 1 of two classes, and the mean over more. */
    static Average of(@Nullable Average given, int classes) {
        return given != null ? given : classes == 2 ? BINARY : MACRO;
    }
}
