package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.graph.Diagram;
import dev.bellows.graph.Graph;
import dev.bellows.graph.Trace;
import dev.bellows.graph.Usage;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.op.CreationSite;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network traced once, with the calls of its blocks by path. A block whose children are not called by it is one layer. */
final class NetworkTrace {
    private record Call(Block block, Shape output) {}

    private final Block net;
    private final Map<String, Call> calls = new LinkedHashMap<>(); // children before their parents
    private final Graph graph;

    /** Of a block that is initialized. */
    NetworkTrace(Block net, List<Spec> inputs) {
        this(net, inputs, new Trace());
    }

    /** Without arrays of its parameters: a driver looks at networks that only its executors can hold. */
    static NetworkTrace inferring(Block net, List<Spec> inputs) {
        return new NetworkTrace(net, inputs, Trace.inferring());
    }

    private NetworkTrace(Block net, List<Spec> inputs, Trace trace) {
        this.net = net;
        List<Tensor> in = new ArrayList<>();
        inputs.forEach(spec -> in.add(trace.input("x" + in.size(), spec)));
        try (Block.Listening listening = net.listen((block, given, out) ->
                calls.put(CreationSite.path(), new Call(block, out.get(0).shape())))) {
            graph = trace.graph(net.callAll(in));
        }
    }

    private boolean isLayer(String path) {
        String below = path.isEmpty() ? "" : path + ".";
        return calls.keySet().stream().noneMatch(other -> !other.equals(path) && other.startsWith(below));
    }

    private String title(String path) {
        Call call = calls.get(path);
        if (call == null) {
            return path;
        }
        return isLayer(path) ? call.block.toString() : call.block.getClass().getSimpleName();
    }

    /** One box for each layer, and for what blocks compute between their children. */
    Diagram diagram() {
        return Diagram.ofBlocks(graph, this::title);
    }

    /** The layers, and the blocks that compute something beside what their children do. */
    List<NetworkSummary.Layer> layers() {
        Map<String, Usage> usage = Usage.byBlock(graph);
        Map<String, Long> weights = weights();
        List<NetworkSummary.Layer> layers = new ArrayList<>();
        calls.forEach((path, call) -> {
            Usage own = usage.getOrDefault(path, Usage.NONE);
            long parameters = weights.getOrDefault(path, 0L);
            if (isLayer(path) || own.flops() > 0 || parameters > 0) {
                Shape output = call.output.rank() == 0 ? call.output : call.output.without(0);
                layers.add(new NetworkSummary.Layer(path, title(path), output, parameters, own));
            }
        });
        return layers;
    }

    /** How many numbers training changes, by the path of the innermost called block that has them. */
    private Map<String, Long> weights() {
        Map<String, Long> weights = new LinkedHashMap<>();
        net.parameters().forEach((name, parameter) -> {
            if (parameter.role() == Parameter.Role.WEIGHT) {
                String path = name;
                do {
                    path = path.substring(0, Math.max(0, path.lastIndexOf('.')));
                } while (!path.isEmpty() && !calls.containsKey(path));
                weights.merge(path, parameter.shape().size(), Long::sum);
            }
        });
        return weights;
    }
}
