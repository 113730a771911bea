package dev.bellows.collective.algorithm;

/**
 * How the elements of the ranks become one, always as {@code ((x0 op x1) op x2) op …} by rank. {@code MAX} and
 * {@code MIN} give NaN if any rank has one; an integer {@code SUM} wraps.
 */
public enum ReduceOp {
    SUM,
    MAX,
    MIN
}
