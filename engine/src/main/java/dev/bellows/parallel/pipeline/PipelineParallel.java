package dev.bellows.parallel.pipeline;

import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.layer.LayerChain;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts a network into stages, so that each rank of a group has the weights of some layers, their gradients and what the optimizer remembers
 * of them. A batch goes through the stages in parts, which follow one another, and its gradients come back the same way (Huang et al.
 * 2018, arXiv 1811.06965).
 *
 * <pre>{@code
 * Mesh.Place place = mesh.place(rank);
 * Block net = config.build();
 * net.initialize(new Xavier(), seed);             // alike on every rank
 * StageCut cut = PipelineParallel.stages(net, partSpecs, mesh.pipeline());
 * Stage stage = PipelineParallel.cut(net, cut, place.pipeline(), 8);
 * net.materialize(inputs);                        // makes this rank's layers alone
 * try (ShardedTrainer trainer = new ShardedTrainer(net, optimization, MeshRanks.of(mesh, all));
 *         Training training = Training.pipelined(stage, objective, trainer)) { … }
 * }</pre>
 */
public final class PipelineParallel {
    private PipelineParallel() {}

    /**
     * Where a network is cut so that its stages cost about the same; every rank has to find the same. So where layers are divided as well, or
     * tables lie on several ranks, this is asked of a copy which is so on all ranks as on one of them, say that of the last part, which is the
     * longest: what another lacks of it may decide between two cuts.
     *
     * @param inputs what the network takes of one part of a batch, batch first
     * @throws IllegalArgumentException a sentence on what cannot be cut
     */
    public static StageCut stages(Block net, List<Spec> inputs, int stages) {
        LayerChain chain = chain(net);
        if (inputs.size() > 2) {
            throw new IllegalArgumentException("the network takes " + inputs.size()
                    + " inputs; one alone, and of sequences their lengths, goes through stages");
        }
        return StageCut.of(LayerCost.of(chain, inputs), stages);
    }

    private static LayerChain chain(Block net) {
        return LayerChain.of(net)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the layers of " + net.getClass().getSimpleName()
                                + " do not follow one another; only a Sequential is cut into stages, which may have a"
                                + " Sequential or a TransformerEncoder within"));
    }

    /**
     * Cuts a network, before there are arrays; every rank does so alike. Where layers are divided as well, that comes first.
     *
     * @param cut which of its layers are which stage, the same on every rank
     * @param stage which one this rank has, from 0
     * @param parts into how many parts a batch is cut: more keep the stages busier and compute smaller products
     * @throws IllegalArgumentException a sentence on what cannot be cut
     */
    public static Stage cut(Block net, StageCut cut, int stage, int parts) {
        LayerChain chain = chain(net);
        requireNothingShared(chain, cut);
        for (int other = 0; other < cut.stages(); other++) {
            for (LayerChain.Link link : chain.links().subList(cut.start(other), cut.end(other))) {
                boolean isOwn = other == stage;
                link.layer().parameters().values().forEach(parameter -> parameter.stage(isOwn));
            }
        }
        return new Stage(net, chain, cut, stage, parts);
    }

    private static void requireNothingShared(LayerChain chain, StageCut cut) {
        IdentityHashMap<Parameter, Integer> seen = new IdentityHashMap<>();
        for (int stage = 0; stage < cut.stages(); stage++) {
            for (LayerChain.Link link : chain.links().subList(cut.start(stage), cut.end(stage))) {
                for (Map.Entry<String, Parameter> each :
                        link.layer().parameters().entrySet()) {
                    Integer before = seen.put(each.getValue(), stage);
                    if (before != null && before != stage) {
                        throw new IllegalArgumentException("the weight " + link.path() + "." + each.getKey()
                                + " would be one of several stages; layers that share weights must be in one");
                    }
                }
            }
        }
    }
}
