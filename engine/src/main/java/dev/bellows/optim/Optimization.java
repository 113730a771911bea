package dev.bellows.optim;

/**
 * How weights follow their gradients.
 *
 * @param optimizer the rule of all parameters that have no other
 * @param groups which parameters are trained otherwise; none by default
 * @param clipping how gradients are kept within bounds; not at all by default
 */
public record Optimization(Optimizer optimizer, ParameterGroups groups, Clipping clipping) {
    /** All parameters alike, without clipping. */
    public Optimization(Optimizer optimizer) {
        this(optimizer, ParameterGroups.NONE, Clipping.NONE);
    }

    /** All parameters alike, without clipping. */
    public static Optimization of(Optimizer optimizer) {
        return new Optimization(optimizer);
    }

    /** The same with these groups. */
    public Optimization with(ParameterGroups other) {
        return new Optimization(optimizer, other, clipping);
    }

    /** The same with this clipping. */
    public Optimization with(Clipping other) {
        return new Optimization(optimizer, groups, other);
    }
}
