package dev.bellows.train.fit;

import dev.bellows.backend.Backend;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import java.util.Collection;

/** What a pass runs: a network, what is made small, the weights that change for it, and where. */
record Model(Block net, Objective objective, Collection<Parameter> weights, Backend backend) {}
