package dev.bellows.parallel;

import dev.bellows.core.DType;
import dev.bellows.op.comm.RankGroup;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.optim.Peers;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * All ranks of a training in which several have the same samples. Of these one speaks for all where figures of samples are added up, the first that
 * has the last stage, so that what is decided is decided alike everywhere.
 *
 * @param all ranks
 * @param data those that have the same part of the network, on other samples
 * @param parts those that have other parts of the same layers, on the same samples
 * @param stages those that have the layers of other stages, on the same samples
 */
record MeshPeers(Peers all, Peers data, Peers parts, Peers stages) implements Peers {
    @Override
    public int rank() {
        return all.rank();
    }

    @Override
    public int size() {
        return all.size();
    }

    @Override
    public void sum(double[] values) {
        if (!countsSamples()) {
            Arrays.fill(values, 0);
        }
        all.sum(values);
    }

    @Override
    public boolean countsSamples() {
        return parts.rank() == 0 && stages.rank() == stages.size() - 1;
    }

    @Override
    public boolean countsFirst() {
        return countsSamples() && data.rank() == 0;
    }

    @Override
    public void sumOfAll(double[] values) {
        all.sum(values);
    }

    @Override
    public Map<String, RankGroup> groups() {
        return Map.of(RankGroups.DATA, data, RankGroups.TENSOR, parts, RankGroups.PIPELINE, stages);
    }

    @Override
    public void sum(ByteBuffer values, DType dtype) {
        all.sum(values, dtype);
    }

    @Override
    public void gather(ByteBuffer values, DType dtype, int[] offsets) {
        all.gather(values, dtype, offsets);
    }

    @Override
    public void sumShares(ByteBuffer values, DType dtype, int[] offsets) {
        all.sumShares(values, dtype, offsets);
    }

    @Override
    public void exchange(ByteBuffer out, int[] outOffsets, ByteBuffer in, int[] inOffsets, DType dtype) {
        all.exchange(out, outOffsets, in, inOffsets, dtype);
    }
}
