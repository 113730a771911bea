package dev.bellows.parallel.tensor;

import dev.bellows.nn.Block;
import dev.bellows.nn.Divisible;
import dev.bellows.nn.Division;
import dev.bellows.op.comm.RankGroups;
import java.util.ArrayList;
import java.util.List;

/**
 * Divides layers of a network between the ranks of a group, so that each has a part of their weights, of their gradients and of what
 * the optimizer remembers, and does a part of the work (Shoeybi et al. 2019, arXiv 1909.08053): of attention some of the heads, of two
 * Dense layers one behind the other some of the units between them. The ranks meet once behind each such pair, and once before it in the
 * backward pass. All other layers are on every rank whole.
 *
 * <pre>{@code
 * Block net = config.build();
 * TensorParallel.divide(net, mesh.place(rank).tensor(), mesh.tensor());
 * net.initialize(new Xavier(), seed);             // alike on every rank
 * net.materialize(inputs);                        // makes this rank's parts alone
 * try (ShardedTrainer trainer = new ShardedTrainer(net, optimization, MeshRanks.of(mesh, all))) { … }
 * }</pre>
 */
public final class TensorParallel {
    private TensorParallel() {}

    /**
     * Divides all that makes equal parts, before there are arrays; every rank of the group does so alike. Of one part nothing changes.
     *
     * @return the paths of the blocks that are divided
     * @throws IllegalArgumentException if there are none
     */
    public static List<String> divide(Block net, int part, int parts) {
        List<String> divided = new ArrayList<>();
        if (parts == 1) {
            return divided;
        }
        divide("", net, new Division(RankGroups.TENSOR, part, parts), divided);
        if (divided.isEmpty()) {
            throw new IllegalArgumentException("nothing in the network makes " + parts
                    + " equal parts; it needs attention whose heads, or two Dense layers in a row whose units between"
                    + " them, are a multiple of " + parts);
        }
        return divided;
    }

    private static void divide(String path, Block block, Division how, List<String> divided) {
        if (block instanceof Divisible divisible && divisible.divide(how)) {
            divided.add(path.isEmpty() ? "network" : path);
        }
        block.children()
                .forEach((name, child) ->
                        divide(path.isEmpty() ? name : name.isEmpty() ? path : path + "." + name, child, how, divided));
    }
}
