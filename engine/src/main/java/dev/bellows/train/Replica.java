package dev.bellows.train;

import dev.bellows.nn.Block;

/**
 * A network and where its trained weights lie.
 *
 * @param net the network
 * @param flat the weights that are updated as a whole
 * @param tables the weights that are updated by rows
 */
record Replica(Block net, FlatParameters flat, Tables tables) {}
