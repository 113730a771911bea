package dev.bellows.optim;

/**
 * The shards of a global batch that a peer computes, one after another: their number and sizes do not depend on how many peers there
 * are, and so neither does any bit of what is learned. A peer's samples of a batch are, in this order, those of its first shard, of its
 * second and so on; where they do not suffice, the last shards have fewer or none.
 */
public interface LogicalShards {
    /** How many each peer has. */
    int count();

    /** How many samples a shard has in a whole batch. */
    int rows();

    /**
     * Before the pass of a shard: what layers follow in it, such as running statistics, is where this shard left it.
     *
     * @param shard of this peer, from 0, in order
     */
    void begin(int shard);

    /**
     * Behind the pass of a shard, whose gradients are in their places.
     *
     * @param samples how many it had; if none, there was no pass
     */
    void end(int shard, int samples);
}
