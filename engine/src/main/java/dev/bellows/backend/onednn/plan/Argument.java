package dev.bellows.backend.onednn.plan;

/** What a primitive takes under {@code id}, one of oneDNN's {@code DNNL_ARG} numbers. */
public record Argument(int id, Slot slot) {
    public static Argument arg(int id, Slot slot) {
        return new Argument(id, slot);
    }
}
