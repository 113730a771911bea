package dev.bellows.backend.onednn.plan;

/** oneDNN has no implementation of a primitive for these shapes and types here: not an error, another way is taken. */
public final class Unimplemented extends RuntimeException {
    public Unimplemented(String call) {
        super(call, null, false, false);
    }
}
