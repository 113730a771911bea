package dev.bellows.parallel.tensor;

import dev.bellows.nn.Block;
import dev.bellows.nn.Divisible;
import dev.bellows.nn.Division;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.loss.Loss;
import dev.bellows.op.comm.RankGroups;
import java.util.ArrayList;
import java.util.List;

/**
 * Divides layers of a network between the ranks of a group, so that each has a part of their weights, of their gradients and of what
 * the optimizer remembers, and does a part of the work (Shoeybi et al. 2019, arXiv 1909.08053): of attention some of the heads, of two
 * Dense layers one behind the other some of the units between them. The ranks meet once behind each such pair, and once before it in the
 * backward pass. Of a large vocabulary ({@link Division#LEAST_VOCABULARY}) each has a stretch: of an embedding's rows, and of the classes that the last
 * layer gives scores for, where the cross entropy takes them as they are and no rank gets those of others. All other layers are on every rank
 * whole.
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
     * Divides all that makes equal parts and all large vocabularies, before there are arrays; every rank of the group does so alike. Of one part
     * nothing changes.
     *
     * @return the paths of the blocks that are divided
     * @throws IllegalArgumentException if there are none
     */
    public static List<String> divide(Block net, int part, int parts) {
        return divide(net, part, parts, true);
    }

    /**
     * As {@link #divide(Block, int, int)}, for a loss: one that {@linkplain Loss#takesParts takes} some classes' scores has the last layer divided by
     * classes; with others it may be the second of a pair, behind which each rank has all that the network gives.
     */
    public static List<String> divide(Block net, int part, int parts, Loss loss) {
        return divide(net, part, parts, loss.takesParts());
    }

    private static List<String> divide(Block net, int part, int parts, boolean classesFirst) {
        List<String> divided = new ArrayList<>();
        if (parts == 1) {
            return divided;
        }
        Division how = new Division(RankGroups.TENSOR, part, parts);
        if (classesFirst) {
            divideClasses(net, how, divided);
        }
        divide("", net, how, divided);
        if (!classesFirst) {
            divideClasses(net, how, divided);
        }
        if (divided.isEmpty()) {
            throw new IllegalArgumentException("nothing in the network makes " + parts
                    + " equal parts; it needs attention whose heads, or two Dense layers in a row whose units between"
                    + " them, are a multiple of " + parts + ", or an Embedding or a last Dense layer of "
                    + Division.LEAST_VOCABULARY + " rows or more");
        }
        return divided;
    }

    private static void divideClasses(Block net, Division how, List<String> divided) {
        Ends.of(net).forEach((path, layer) -> {
            if (layer instanceof Dense last && last.divideClasses(how)) {
                divided.add(path.isEmpty() ? "network" : path);
            }
        });
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
