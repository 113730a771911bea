package dev.bellows.train.fit;

/** The loss stopped being finite before there were any weights to go back to; the message says where, and what to do. */
public final class DivergedException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    DivergedException(String message) {
        super(message);
    }
}
