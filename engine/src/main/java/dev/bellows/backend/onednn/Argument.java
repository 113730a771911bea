package dev.bellows.backend.onednn;

/** What a primitive takes under {@code id}, one of oneDNN's {@code DNNL_ARG} numbers. */
record Argument(int id, Slot slot) {
    static Argument arg(int id, Slot slot) {
        return new Argument(id, slot);
    }
}
