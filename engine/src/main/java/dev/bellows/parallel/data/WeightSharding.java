package dev.bellows.parallel.data;

import dev.bellows.core.Shape;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.ParameterPart;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives each replica some rows of every large weight, with their gradients and what the optimizer remembers of them: no rank has such a weight whole
 * for longer than a layer uses it (ZeRO stage 3, Rajbhandari et al. 2020, arXiv 1910.02054; fully sharded data parallel). A pass puts a weight together when a
 * layer asks for it, forward and backward, and adds up its gradient so that each rank gets that of its rows: one and a half times the bytes of replicas
 * that have all weights.
 *
 * <pre>{@code
 * Block net = config.build();
 * net.infer(inputs);                                                       // shapes, without arrays
 * WeightSharding.shard(net, RankGroups.DATA, communicator.rank(), communicator.size());
 * net.initialize(new Xavier(), seed);                                      // alike on every rank
 * net.materialize(inputs);                                                 // makes this rank's rows alone
 * try (ShardedTrainer trainer = new ShardedTrainer(net, optimization, communicator)) { … }
 * }</pre>
 */
public final class WeightSharding {
    /** Weights of fewer elements stay whole on every rank: they take less memory than their messages are worth. */
    public static final int LEAST_ELEMENTS = 1 << 14;

    private WeightSharding() {}

    /**
     * Leaves to this rank its rows of all weights of {@link #LEAST_ELEMENTS} or more, before there are arrays; every rank does so alike. Weights that are divided otherwise,
     * tables whose gradients come by rows, and weights of fewer rows than there are ranks stay as they are. Of one rank nothing changes.
     *
     * @param net whose shapes are known
     * @param group under which the ranks are bound while the network runs
     * @return the paths of the weights that are shared
     */
    public static List<String> shard(Block net, String group, int rank, int ranks) {
        return shard(net, group, rank, ranks, LEAST_ELEMENTS);
    }

    /**
     * As {@link #shard(Block, String, int, int)}.
     *
     * @param least from how many elements on a weight is shared
     */
    public static List<String> shard(Block net, String group, int rank, int ranks, int least) {
        List<String> shared = new ArrayList<>();
        if (ranks == 1) {
            return shared;
        }
        net.parameters().forEach((path, parameter) -> {
            if (isShared(parameter, ranks, least)) {
                parameter.share(ParameterPart.rows(group, rank, ranks));
                shared.add(path);
            }
        });
        return shared;
    }

    private static boolean isShared(Parameter parameter, int ranks, int least) {
        if (parameter.role() != Parameter.Role.WEIGHT
                || parameter.sparse()
                || parameter.slice() != null
                || parameter.part() != null) {
            return false;
        }
        Shape shape = parameter.shape();
        return shape.rank() > 0 && shape.dim(0) >= ranks && shape.size() >= least;
    }

    /** Whether a network has weights, in whatever stage, that several ranks put together, so that all of these come to every pass. */
    public static boolean isSharded(Block net) {
        return net.parameters().values().stream().anyMatch(Parameter::isGathered);
    }
}
