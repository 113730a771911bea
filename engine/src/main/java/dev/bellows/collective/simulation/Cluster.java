package dev.bellows.collective.simulation;

/**
 * What a collective runs on.
 *
 * @param layout where the ranks are
 * @param network between their hosts
 * @param processor of each rank
 */
public record Cluster(Layout layout, Interconnect network, Processor processor) {
    /** So many hosts of a rank each at one switch. */
    public static Cluster of(int ranks, Interconnect network, Processor processor) {
        return new Cluster(Layout.hosts(ranks), network, processor);
    }

    /** How many ranks there are. */
    public int ranks() {
        return layout.ranks();
    }
}
