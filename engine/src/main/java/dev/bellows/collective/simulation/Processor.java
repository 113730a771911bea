package dev.bellows.collective.simulation;

/**
 * What a rank's processor takes for what collectives ask of it, in seconds. All that a rank sends and receives goes through one thread of it.
 *
 * @param perMessage for a frame that is sent or received
 * @param perByte for a byte that is sent or received
 * @param reducePerByte for a byte of the vectors that are reduced, the own one among them
 * @param codePerByte for a byte in memory that is encoded or decoded
 */
public record Processor(double perMessage, double perByte, double reducePerByte, double codePerByte) {
    /**
     * What {@code ./bellows bench network} measured on two cores of an Intel server, between processes that do nothing else: 14 µs for a frame at either
     * end by processor time, to which what a rank looks for bytes while it waits may have added, 0.4 ns for a byte by the clock, 0.05 to reduce one and
     * 0.45 to code one to bf16.
     */
    public static final Processor MEASURED = new Processor(14e-6, 0.4e-9, 0.05e-9, 0.45e-9);

    /** One that takes no time. */
    public static final Processor NONE = new Processor(0, 0, 0, 0);

    public Processor {
        if (!(perMessage >= 0 && perByte >= 0 && reducePerByte >= 0 && codePerByte >= 0)) {
            throw new IllegalArgumentException("simulation: a processor takes no less than 0 seconds: " + perMessage
                    + " per message, " + perByte + ", " + reducePerByte + " and " + codePerByte + " per byte");
        }
    }
}
