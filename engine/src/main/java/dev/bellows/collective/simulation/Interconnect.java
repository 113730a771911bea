package dev.bellows.collective.simulation;

/**
 * What a network does to bytes. Each host has one interface, whose two directions do not hinder each other.
 *
 * @param latency seconds from where a message leaves to where somebody is awake to take it (the cost model's α)
 * @param bytesPerSecond of data by one interface in one direction, without the headers of the network (1/β)
 * @param loss the share of TCP segments that are lost, 0 or more and below 0.5
 */
public record Interconnect(double latency, double bytesPerSecond, double loss) {
    /** Data in one segment of TCP with time stamps, of 1500 bytes. */
    static final int SEGMENT_BYTES = 1448;

    /** What such a segment takes of the wire, with preamble and gap. */
    private static final int SEGMENT_ON_WIRE = 1538;

    private static final double BITS_PER_GIGABIT_BYTE = 1e9 / 8;

    /** Switches, the kernel at both ends, and a thread that is woken. */
    private static final double LATENCY = 30e-6;

    public Interconnect {
        if (!(latency >= 0 && Double.isFinite(latency)) || !(bytesPerSecond > 0) || !(loss >= 0 && loss < 0.5)) {
            throw new IllegalArgumentException("simulation: a network has a latency of 0 or more, more than 0 bytes per"
                    + " second, and a loss from 0 to below 0.5: " + latency + " s, " + bytesPerSecond + " B/s, "
                    + loss);
        }
    }

    /** Ethernet of so many Gbit/s with segments of 1500 bytes, of which 94 % are data, and 30 µs of latency. */
    public static Interconnect ethernet(double gigabits) {
        return new Interconnect(LATENCY, gigabits * BITS_PER_GIGABIT_BYTE * SEGMENT_BYTES / SEGMENT_ON_WIRE, 0);
    }

    /** The same with another latency in seconds. */
    public Interconnect withLatency(double seconds) {
        return new Interconnect(seconds, bytesPerSecond, loss);
    }

    /** The same where so many segments are lost. */
    public Interconnect withLoss(double share) {
        return new Interconnect(latency, bytesPerSecond, share);
    }
}
