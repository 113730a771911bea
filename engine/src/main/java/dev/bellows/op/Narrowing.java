package dev.bellows.op;

import dev.bellows.core.Spec;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * How an op meets bf16 in a graph that was recorded in f32, where bf16 is wanted. It is asked of ops as they are run, after
 * gradients were derived and composites expanded, so neither knows of it.
 *
 * @param rule what is computed in bf16
 * @param isFactor which operands of a {@link Rule#PRODUCT} are cast
 * @param staysWide whether a result of a {@link Rule#PRODUCT} in bf16 is kept in f32
 * @param roundsRows whether what {@link Rule#FOLLOWS} may round more than single numbers beside its large operands
 */
public record Narrowing(Rule rule, IntPredicate isFactor, Predicate<Spec> staysWide, boolean roundsRows) {
    /** What is computed in bf16. */
    public enum Rule {
        /** Products, of which a processor does many times as many in bf16: the sum is f32, and rounded once. */
        PRODUCT,
        /**
         * Bound by memory: moves elements, chooses between them or combines two, with at most one rounding. In bf16 where every large
         * operand is, since casting to f32 and back would only move more bytes.
         */
        FOLLOWS,
        /**
         * Normalisation, which sums many elements. Large operands and results are bf16, parameters and statistics f32; where the
         * backend cannot do that, all is computed in f32 and what is large is rounded.
         */
        MIXED,
        /**
         * Follows, but needs f32 inside: computed in f32 from operands that are bf16, and rounded at the end, by the backend's own
         * kernel for bf16 if it has one. But what is a result of the graph, such as probabilities, is not rounded.
         */
        ROUNDS,
        /** A composite like others: computed in f32 where it is computed as one; else each part has its own rule. */
        BY_PARTS,
        /**
         * In f32 with all parts: sums, exponentials, comparisons, indices and losses. A sum of more than 2⁸ equal terms stands still
         * in bf16, and so does a weight that is changed by less than 2⁻⁹ of itself.
         */
        NEVER
    }

    private static final Narrowing PRODUCT = of(Rule.PRODUCT);
    private static final Narrowing FOLLOWS = of(Rule.FOLLOWS);
    private static final Narrowing MIXED = of(Rule.MIXED);
    private static final Narrowing ROUNDS = of(Rule.ROUNDS);
    private static final Narrowing BY_PARTS = of(Rule.BY_PARTS);
    private static final Narrowing NEVER = of(Rule.NEVER);

    private static Narrowing of(Rule rule) {
        return new Narrowing(rule, operand -> true, result -> false, false);
    }

    /** By {@link Rule#PRODUCT}. */
    public static Narrowing product() {
        return PRODUCT;
    }

    /** By {@link Rule#PRODUCT}, of which only the operands that are multiplied are cast; the others and the results are f32. */
    public static Narrowing product(IntPredicate isFactor) {
        return new Narrowing(Rule.PRODUCT, isFactor, result -> false, false);
    }

    /** By {@link Rule#FOLLOWS}. */
    public static Narrowing follows() {
        return FOLLOWS;
    }

    /** By {@link Rule#MIXED}. */
    public static Narrowing mixed() {
        return MIXED;
    }

    /** By {@link Rule#ROUNDS}. */
    public static Narrowing rounds() {
        return ROUNDS;
    }

    /** By {@link Rule#BY_PARTS}. */
    public static Narrowing byParts() {
        return BY_PARTS;
    }

    /** By {@link Rule#NEVER}. */
    public static Narrowing never() {
        return NEVER;
    }

    /** The same, with results in f32 that are so: the gradient of a weight may be small beside the weight. */
    public Narrowing keepingWide(Predicate<Spec> results) {
        return new Narrowing(rule, isFactor, results, roundsRows);
    }

    /** The same, where a row beside a large operand, such as a bias, is rounded: of a statistic that would lose too much. */
    public Narrowing roundingRows() {
        return new Narrowing(rule, isFactor, staysWide, true);
    }
}
