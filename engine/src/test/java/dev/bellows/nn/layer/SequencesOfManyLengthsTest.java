package dev.bellows.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.data.sampler.BucketSampler;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.attention.PositionalEncoding;
import dev.bellows.nn.layer.attention.TransformerEncoder;
import dev.bellows.nn.layer.rnn.LSTM;
import dev.bellows.op.Tensor;
import dev.bellows.op.attention.AttentionMask;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.reduce.ReduceSum;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The example of docs/how/sequences-of-many-lengths.md: texts of many lengths, padded to those of a few buckets, through one
 * compiled graph per shape. Whatever a text was padded to, it gets the scores that it gets alone.
 */
final class SequencesOfManyLengthsTest {
    private static final int WORDS = 20;
    private static final int UNITS = 8;
    private static final int CLASSES = 3;
    private static final int[] LENGTHS = {2, 9, 5, 3, 9, 4, 8, 1, 6, 3, 7, 6};
    private static final int[] BUCKETS = {3, 6, 9};

    /** Scores each text by what the LSTM knows after its last word. */
    private static final class ByLastState extends Block {
        private final Embedding words = child("words", new Embedding(WORDS, UNITS));
        private final LSTM lstm = child("lstm", new LSTM(UNITS));
        private final Dense scores = child("scores", new Dense(CLASSES));

        @Override
        public Tensor forward(Tensor ids) {
            return forwardAll(List.of(
                            ids,
                            Full.of(
                                    ids,
                                    Spec.of(DType.I32, ids.shape().dim(0)),
                                    ids.shape().dim(1))))
                    .get(0);
        }

        /** Of ids [batch, time] and lengths [batch]. */
        @Override
        public List<Tensor> forwardAll(List<Tensor> in) {
            Tensor h = lstm.forward(words.forward(in.get(0)), null, in.get(1))
                    .states()
                    .get(0);
            return List.of(scores.forward(h.reshape(h.shape().dim(1), UNITS)));
        }
    }

    /** Scores each text by the mean of what the transformer makes of its words. */
    private static final class ByMean extends Block {
        private final Embedding words = child("words", new Embedding(WORDS, UNITS));
        private final PositionalEncoding positions = child("positions", new PositionalEncoding());
        private final TransformerEncoder encoder =
                child("encoder", new TransformerEncoder.Config(2, UNITS, 2, 16, null, null, null, null).build());
        private final Dense scores = child("scores", new Dense(CLASSES));

        @Override
        public Tensor forward(Tensor ids) {
            return forwardAll(List.of(
                            ids,
                            Full.of(
                                    ids,
                                    Spec.of(DType.I32, ids.shape().dim(0)),
                                    ids.shape().dim(1))))
                    .get(0);
        }

        /** Of ids [batch, time] and lengths [batch]. */
        @Override
        public List<Tensor> forwardAll(List<Tensor> in) {
            Tensor ids = in.get(0);
            Tensor lengths = in.get(1);
            Tensor y = encoder.forward(positions.forward(words.forward(ids)), lengths);
            int batch = ids.shape().dim(0);
            int time = ids.shape().dim(1);
            Tensor counts = AttentionMask.within(lengths, time).reshape(batch, time, 1);
            Tensor sum = ReduceSum.sum(Where.where(counts, y, Full.scalar(y, 0)), 1);
            return List.of(scores.forward(sum.div(Cast.cast(lengths, DType.F32).reshape(batch, 1))));
        }
    }

    static Stream<Supplier<Block>> networks() {
        return Stream.of(ByLastState::new, ByMean::new);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void paddingChangesNoScore(Supplier<Block> network) {
        Backend backend = Backends.current();
        Block net = network.get();
        net.initialize(new Xavier(), 3);
        int[][] texts = texts();
        Map<List<Spec>, Executable> compiled = new HashMap<>();
        BucketSampler sampler = new BucketSampler(LENGTHS, BUCKETS, new BucketSampler.Options(2, 0, true, 1));
        for (int[] batch : sampler.batches(0)) {
            int[] lengths = Arrays.stream(batch).map(i -> LENGTHS[i]).toArray();
            List<NDArray> in = List.of(padded(texts, batch), NDArray.of(lengths, batch.length));
            Executable executable =
                    compiled.computeIfAbsent(in.stream().map(NDArray::spec).toList(), specs -> {
                        Trace trace = new Trace();
                        List<Tensor> symbols =
                                List.of(trace.input("ids", specs.get(0)), trace.input("lengths", specs.get(1)));
                        return Executable.compile(trace.graph(net.forwardAll(symbols)), backend);
                    });
            float[] scores = executable.run(in).get(0).toFloatArray();
            for (int k = 0; k < batch.length; k++) {
                int[] text = texts[batch[k]];
                float[] alone = ((NDArray) net.forward(NDArray.of(text, 1, text.length))).toFloatArray();
                float[] here = Arrays.copyOfRange(scores, k * CLASSES, (k + 1) * CLASSES);
                assertArrayEquals(alone, here, 1e-5f, "text " + batch[k] + " of " + text.length + " words");
            }
        }
        assertEquals(BUCKETS.length, compiled.size(), "one compiled graph per bucket: " + compiled.keySet());
    }

    private static int[][] texts() {
        Random random = new Random(7);
        return Arrays.stream(LENGTHS)
                .mapToObj(length -> random.ints(length, 1, WORDS).toArray())
                .toArray(int[][]::new);
    }

    /** The texts of a batch, each with zeros up to the least bucket that all fit in. */
    private static NDArray padded(int[][] texts, int[] batch) {
        int longest = Arrays.stream(batch).map(i -> LENGTHS[i]).max().orElseThrow();
        int time =
                Arrays.stream(BUCKETS).filter(bucket -> bucket >= longest).min().orElseThrow();
        int[] ids = new int[batch.length * time];
        for (int k = 0; k < batch.length; k++) {
            System.arraycopy(texts[batch[k]], 0, ids, k * time, texts[batch[k]].length);
        }
        return NDArray.of(ids, batch.length, time);
    }
}
