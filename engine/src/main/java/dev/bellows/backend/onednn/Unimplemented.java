package dev.bellows.backend.onednn;

/** oneDNN has no implementation of a primitive for these shapes and types here: not an error, another way is taken. */
final class Unimplemented extends RuntimeException {
    Unimplemented(String call) {
        super(call, null, false, false);
    }
}
