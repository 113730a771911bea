package dev.bellows.core;

/** What is known of an array without its data: shape and element type. */
public record Spec(Shape shape, DType dtype) {
    public static Spec of(DType dtype, int... dims) {
        return new Spec(Shape.of(dims), dtype);
    }

    /** The bytes that a dense array of this spec takes. */
    public long bytes() {
        return shape.size() * dtype.bytes();
    }

    public Spec with(Shape other) {
        return new Spec(other, dtype);
    }

    public Spec with(DType other) {
        return new Spec(shape, other);
    }

    /** Returns this spec if its dtype is a floating one, else throws for {@code who}. */
    public Spec requireFloating(Object who) {
        if (!dtype.isFloating()) {
            throw new DTypeException(who + ": expects a floating dtype, got " + this);
        }
        return this;
    }

    /** Returns this spec if its dtype is an integer one, else throws for {@code who}. */
    public Spec requireInteger(Object who) {
        if (!dtype.isInteger()) {
            throw new DTypeException(who + ": expects an integer dtype, got " + this);
        }
        return this;
    }

    /** Returns this spec if arithmetic is done on its dtype, which is any but bool, else throws for {@code who}. */
    public Spec requireNumber(Object who) {
        if (dtype == DType.BOOL) {
            throw new DTypeException(who + ": no arithmetic on bool: " + this + "; cast to a number first");
        }
        return this;
    }

    public Spec requireDType(Object who, DType expected) {
        if (dtype != expected) {
            throw new DTypeException(who + ": expects dtype " + expected + ", got " + this);
        }
        return this;
    }

    public Spec requireRank(Object who, int rank) {
        if (shape.rank() != rank) {
            throw new ShapeException(who + ": expects rank " + rank + ", got " + this);
        }
        return this;
    }

    /**
     * Returns this spec if {@code axis} is one of its axes, counted from 0, else throws for {@code who}. Ops hold axes that
     * are counted from 0, so that equal ops are equal records; their static functions take negative ones too.
     */
    public Spec requireAxis(Object who, int axis) {
        if (axis < 0 || axis >= shape.rank()) {
            throw new ShapeException(who + ": axis " + axis + " is out of range for " + this);
        }
        return this;
    }

    @Override
    public String toString() {
        return dtype + shape.toString();
    }
}
