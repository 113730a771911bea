package dev.bellows.collective.simulation;

/**
 * Where ranks are. Those of one host, which follow each other, share its interface and send each other bytes by memory; hosts are in racks, which
 * share what leads out of them.
 *
 * @param ranks how many there are, at most {@value #MOST_RANKS}
 * @param ranksPerHost 1 or more
 * @param hostsPerRack 1 or more
 * @param oversubscription how many times more the interfaces of a rack carry than what leads out of it, in each direction; 1 or more
 * @param machines on how many machines the hosts are, which matters where they share processors, as network namespaces of one machine do; 0: each is its own
 * @param coresPerMachine how many threads of ranks compute at the same time; 0: as many as there are
 */
public record Layout(
        int ranks, int ranksPerHost, int hostsPerRack, double oversubscription, int machines, int coresPerMachine) {
    /** As many as an event has room for. */
    public static final int MOST_RANKS = 1 << 14;

    public Layout {
        if (ranks < 1 || ranks > MOST_RANKS || ranksPerHost < 1 || hostsPerRack < 1) {
            throw new IllegalArgumentException("simulation: there are 1 to " + MOST_RANKS
                    + " ranks, and 1 or more per host and hosts per rack: " + ranks + ", " + ranksPerHost + ", "
                    + hostsPerRack);
        }
        if (!(oversubscription >= 1) || machines < 0 || coresPerMachine < 0) {
            throw new IllegalArgumentException("simulation: racks are oversubscribed by 1 or more, and there are 0 or"
                    + " more machines and cores: " + oversubscription + ", " + machines + ", " + coresPerMachine);
        }
    }

    /** A rank per host, all at one switch. */
    public static Layout hosts(int ranks) {
        return new Layout(ranks, 1, Integer.MAX_VALUE, 1, 0, 0);
    }

    /** The same ranks, several on a host. */
    public Layout withRanksPerHost(int count) {
        return new Layout(ranks, count, hostsPerRack, oversubscription, machines, coresPerMachine);
    }

    /** The same hosts in racks. */
    public Layout withRacks(int hosts, double oversubscribed) {
        return new Layout(ranks, ranksPerHost, hosts, oversubscribed, machines, coresPerMachine);
    }

    /** The same hosts, which are namespaces of one machine of so many cores. */
    public Layout onOneMachine(int cores) {
        return new Layout(ranks, ranksPerHost, hostsPerRack, oversubscription, 1, cores);
    }

    int host(int rank) {
        return rank / ranksPerHost;
    }

    int hosts() {
        return host(ranks - 1) + 1;
    }

    int rack(int host) {
        return host / hostsPerRack;
    }

    int racks() {
        return rack(hosts() - 1) + 1;
    }

    /** By turns, as namespaces have no place of their own. */
    int machine(int rank) {
        return machines == 0 ? host(rank) : host(rank) % machines;
    }

    int allMachines() {
        return machines == 0 ? hosts() : machines;
    }
}
