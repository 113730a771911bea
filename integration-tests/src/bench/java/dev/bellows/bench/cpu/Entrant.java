package dev.bellows.bench.cpu;

/**
 * Who computes, and how exactly.
 *
 * @param contender one of {@link Contenders#ALL}, or {@link Contenders#OLDER}
 * @param precision {@code f32} or {@code bf16}, perhaps {@code -within} so many MiB
 */
record Entrant(String contender, String precision) {
    boolean isOurs() {
        return contender.equals(Contenders.OURS);
    }

    /** Whether this is a build of ours from before, measured by its own classes. */
    boolean isOlder() {
        return contender.equals(Contenders.OLDER);
    }

    /** What this contender is called in its own JVM. */
    String ownName() {
        return isOlder() ? Contenders.OURS : contender;
    }

    @Override
    public String toString() {
        return contender + (precision.equals("f32") ? "" : "-" + precision);
    }
}
