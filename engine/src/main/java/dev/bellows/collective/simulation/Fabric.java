package dev.bellows.collective.simulation;

import java.util.Arrays;

/**
 * Interfaces, racks and processors: each serves what comes to it one after another. A frame passes an interface, what leads out of its rack and
 * into another, and an interface, all at the same time but for the latency.
 */
final class Fabric {
    private final Layout layout;
    private final Interconnect network;
    private final double bytesPerSecondOfRack;
    private final double[] outOfHost;
    private final double[] intoHost;
    private final double[] outOfRack;
    private final double[] intoRack;
    private final double[][] cores;
    private double leaves;
    private double left;

    Fabric(Cluster cluster) {
        layout = cluster.layout();
        network = cluster.network();
        long hostsOfRack = Math.min(layout.hosts(), layout.hostsPerRack());
        bytesPerSecondOfRack = network.bytesPerSecond() * hostsOfRack / layout.oversubscription();
        outOfHost = new double[layout.hosts()];
        intoHost = new double[layout.hosts()];
        outOfRack = new double[layout.racks()];
        intoRack = new double[layout.racks()];
        cores = new double[layout.coresPerMachine() == 0 ? 0 : layout.allMachines()][layout.coresPerMachine()];
    }

    boolean haveOneHost(int rank, int other) {
        return layout.host(rank) == layout.host(other);
    }

    /**
     * Sends a frame between hosts.
     *
     * @return when its first byte arrives; when it begins to leave, and has left, say {@link #leaves} and {@link #left}
     */
    double depart(int from, int to, int bytes, double now) {
        int host = layout.host(from);
        double takes = bytes / network.bytesPerSecond();
        double start = Math.max(now, outOfHost[host]);
        leaves = start;
        left = start + takes;
        outOfHost[host] = left;
        int rack = layout.rack(host);
        int other = layout.rack(layout.host(to));
        if (rack != other) {
            double takesRack = bytes / bytesPerSecondOfRack;
            double out = Math.max(start, outOfRack[rack]);
            outOfRack[rack] = out + takesRack;
            double in = Math.max(out, intoRack[other]);
            intoRack[other] = in + takesRack;
            start = Math.max(in, in + takesRack - takes);
        }
        return start + network.latency();
    }

    /** When the frame that departed last gets its turn at the interface. */
    double leaves() {
        return leaves;
    }

    /** When the last byte has left of the frame that departed last. */
    double left() {
        return left;
    }

    /** When a frame has arrived whole whose first byte is there now. */
    double arrive(int to, int bytes, double now) {
        int host = layout.host(to);
        double end = Math.max(now, intoHost[host]) + bytes / network.bytesPerSecond();
        intoHost[host] = end;
        return end;
    }

    /** When a rank has computed for so many seconds that may begin now. */
    double compute(int rank, double now, double seconds) {
        if (seconds == 0 || cores.length == 0) {
            return now + seconds;
        }
        double[] own = cores[layout.machine(rank)];
        Arrays.sort(own); // they are a handful
        // Of the cores that are free by now the one that was so for the shortest time, so that others stay for who
        // comes late.
        int core = 0;
        while (core + 1 < own.length && own[core + 1] <= now) {
            core++;
        }
        own[core] = Math.max(now, own[core]) + seconds;
        return own[core];
    }
}
