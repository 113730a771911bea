package dev.bellows.parallel.data;

import dev.bellows.optim.Peers;
import dev.bellows.parallel.tensor.WeightParts;

/**
 * Whom a worker asks about what it has only a part of: of the samples the other replicas, of the weights those with the other parts, and of the network
 * those with the other stages.
 */
record Neighbours(Exchange replicas, WeightParts parts, Peers stages) {}
