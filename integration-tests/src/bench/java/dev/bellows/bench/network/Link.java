package dev.bellows.bench.network;

import dev.bellows.collective.simulation.Interconnect;
import java.util.Arrays;
import java.util.List;

/** What a namespace's network is like. */
public enum Link {
    /** As quick as the machine is. */
    BARE("bare", 0, 0, 0),
    TEN_GIGABIT("10gbit", 10e9, 0, 0),
    GIGABIT("1gbit", 1e9, 0, 0),
    /** A gigabit, with a millisecond each way. */
    DELAY("delay1ms", 1e9, 1e-3, 0),
    /** A gigabit, of which one segment of a hundred is lost. */
    LOSS("loss1pct", 1e9, 0, 0.01);

    /** Data in a segment, and what the shaping counts of it: it knows of Ethernet's header and not of the gap before it. */
    private static final double SHARE_OF_DATA = 1448.0 / 1514;

    /** The same for the relay's packets, which have no such header. */
    private static final double SHARE_OF_DATA_RELAYED = (Relay.MTU - 52.0) / Relay.MTU;

    /** Of a network that is no limit. */
    private static final double UNLIMITED = 1e15;

    private static final double BITS = 8;

    private final String word;
    private final double bitsPerSecond;
    private final double delay;
    private final double loss;

    Link(String word, double bitsPerSecond, double delay, double loss) {
        this.word = word;
        this.bitsPerSecond = bitsPerSecond;
        this.delay = delay;
        this.loss = loss;
    }

    /** Of its name on the command line. */
    public static Link named(String name) {
        return Arrays.stream(values())
                .filter(each -> each.word.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "bench: there is no network '" + name + "'; choose among " + String.join(", ", words())));
    }

    /** All names, as the command line has them. */
    public static List<String> words() {
        return Arrays.stream(values()).map(Link::toString).toList();
    }

    /** The rate for {@code tc}, in bits per second; 0: none. */
    long rate() {
        return (long) bitsPerSecond;
    }

    /** Seconds each way. */
    double delay() {
        return delay;
    }

    /** The share of segments that are lost. */
    double loss() {
        return loss;
    }

    /**
     * What the simulation is told of it.
     *
     * @param latency of the bare machine, in seconds
     */
    public Interconnect network(double latency) {
        double share = delay > 0 ? SHARE_OF_DATA_RELAYED : SHARE_OF_DATA;
        double bytes = bitsPerSecond == 0 ? UNLIMITED : bitsPerSecond / BITS * share;
        return new Interconnect(latency + delay, bytes, loss);
    }

    @Override
    public String toString() {
        return word;
    }
}
