package dev.bellows.bench.cpu;

/**
 * Who computes, and how exactly.
 *
 * @param contender one of {@link Contenders#ALL}
 * @param precision {@code f32} or {@code bf16}, perhaps {@code -within} so many MiB
 */
record Entrant(String contender, String precision) {
    boolean isOurs() {
        return contender.equals(Contenders.OURS);
    }

    @Override
    public String toString() {
        return contender + (precision.equals("f32") ? "" : "-" + precision);
    }
}
