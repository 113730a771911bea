package dev.bellows.monitor;

import dev.bellows.op.Op;

/** An op made a NaN or an infinity from inputs that had none. */
public final class NonFiniteException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    private final transient Op op;

    NonFiniteException(Op op, String message) {
        super(message);
        this.op = op;
    }

    /** The same with more to say. */
    public NonFiniteException(NonFiniteException found, String message) {
        super(message);
        this.op = found.op;
        initCause(found);
    }

    /** The op that made it. */
    public Op op() {
        return op;
    }
}
