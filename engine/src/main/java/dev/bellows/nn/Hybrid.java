package dev.bellows.nn;

import dev.bellows.backend.Backend;
import dev.bellows.core.Spec;
import dev.bellows.graph.CompiledCache;
import dev.bellows.graph.Graph;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A block that is compiled when it is first used with inputs of given specs, and replayed from then on: Gluon's hybridize.
 * While recording, forward and backward pass are one compiled step each. Compiled for the latest {@value #KEPT} lists of
 * specs and modes; anew where a parameter got another array.
 *
 * <p>A block that reads the elements of its inputs cannot be traced; it goes on running eagerly, and the log says why once.
 *
 * <pre>{@code
 * Block net = Hybrid.of(new Sequential(new Dense(128, ActivationFunction.RELU), new Dense(10)));
 * }</pre>
 */
public final class Hybrid extends Block {
    private static final Logger LOG = LoggerFactory.getLogger(Hybrid.class);
    private static final int KEPT = 8;

    private record Key(List<Spec> inputs, boolean training, Backend backend) {}

    private final Block block;
    private final CompiledCache<Key, HybridCall> calls = new CompiledCache<>("hybrid", KEPT);
    private @Nullable String whyEager;
    private int compilations;

    private Hybrid(Block block) {
        this.block = child("", block);
    }

    /** {@code block}, which belongs to the result, under the same paths. */
    public static Hybrid of(Block block) {
        return new Hybrid(block);
    }

    /** How often the block was traced. */
    public int compilations() {
        return compilations;
    }

    /** Why the block is not compiled, or null as long as it is. */
    public @Nullable String whyEager() {
        return whyEager;
    }

    @Override
    public Tensor forward(Tensor x) {
        return forwardAll(List.of(x)).get(0);
    }

    @Override
    public List<Tensor> forwardAll(List<Tensor> in) {
        if (whyEager != null || in.isEmpty() || in.stream().anyMatch(Tensor::isTraced)) {
            return block.callAll(in);
        }
        Backend backend = ((NDArray) in.get(0)).backend();
        Key key = new Key(in.stream().map(Tensor::spec).toList(), Recording.isTraining(), backend);
        HybridCall call = borrow(key);
        if (call == null) {
            return block.callAll(in);
        }
        List<Tensor> out;
        try {
            out = call.run(in);
        } catch (RuntimeException | Error failed) {
            try {
                calls.giveBack(key, call);
            } catch (RuntimeException more) {
                failed.addSuppressed(more);
            }
            throw failed;
        }
        calls.giveBack(key, call);
        return out;
    }

    private @Nullable HybridCall borrow(Key key) {
        HybridCall known = calls.borrow(key);
        if (known != null) {
            return known;
        }
        Graph graph = trace(key);
        return graph == null ? null : new HybridCall(graph, key.backend);
    }

    private @Nullable Graph trace(Key key) {
        Trace trace = new Trace();
        List<Tensor> symbols = new ArrayList<>();
        key.inputs.forEach(spec -> symbols.add(trace.input("x" + symbols.size(), spec)));
        try (Recording mode = Recording.set(false, key.training)) {
            compilations++;
            return trace.graph(block.callAll(symbols));
        } catch (ClassCastException cast) {
            if (!String.valueOf(cast.getMessage()).contains(Symbol.class.getName())) {
                throw cast;
            }
            StackTraceElement at = cast.getStackTrace()[0];
            whyEager = block + ": reads elements while it is traced, at " + at;
            LOG.info("hybrid: {}; it runs eagerly", whyEager);
            return null;
        }
    }

    @Override
    protected void release() {
        calls.clear();
    }

    @Override
    public LayerConfig config() {
        return block.config();
    }

    @Override
    public String toString() {
        return "Hybrid(" + block + ")";
    }
}
