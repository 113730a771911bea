package dev.bellows.graph;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.AvgPool;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionDataGradient;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.linalg.MatMul;
import java.util.ArrayList;
import java.util.List;

/**
 * How many floating-point operations an op takes: a multiplication and an addition count as two, any function of an element
 * as one, moving elements as none. A composite takes what its expansion takes.
 */
public final class Flops {
    private Flops() {}

    /** The operations of one application to inputs of these specs. */
    public static long of(Op op, List<Spec> in) {
        if (op instanceof Composite composite) {
            Trace trace = new Trace();
            List<Tensor> symbols = new ArrayList<>();
            in.forEach(spec -> symbols.add(trace.input("x" + symbols.size(), spec)));
            return of(trace.graph(composite.expand(symbols)));
        }
        List<Spec> out = op.infer(in);
        long results = out.stream().mapToLong(spec -> spec.shape().size()).sum();
        if (op instanceof MatMul matMul) {
            Spec a = in.get(0);
            return 2
                    * results
                    * a.shape()
                            .dim(
                                    matMul.transposeA()
                                            ? a.shape().rank() - 2
                                            : a.shape().rank() - 1);
        } else if (op instanceof Convolution) {
            return perOutput(results, in.get(1));
        } else if (op instanceof ConvolutionDataGradient) {
            return perOutput(in.get(0).shape().size(), in.get(1));
        } else if (op instanceof ConvolutionWeightGradient) {
            return perOutput(in.get(1).shape().size(), out.get(0));
        } else if (op instanceof MaxPool pool) {
            return results * pool.kernel().size();
        } else if (op instanceof AvgPool pool) {
            return results * pool.kernel().size();
        }
        return switch (family(op)) {
            case "movement", "index" -> 0;
            case "reduce" -> in.stream().mapToLong(spec -> spec.shape().size()).sum();
            default -> in.isEmpty() ? 0 : results;
        };
    }

    /** Each output, as the forward convolution has them, sums up the products with one filter. */
    private static long perOutput(long outputs, Spec weight) {
        int filters = weight.shape().dim(0);
        return filters == 0 ? 0 : 2 * outputs * (weight.shape().size() / filters);
    }

    private static String family(Op op) {
        String name = op.getClass().getPackageName();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** The operations of one run. */
    public static long of(Graph graph) {
        return graph.nodes().stream().mapToLong(Flops::of).sum();
    }

    static long of(Node node) {
        Op op = node.op();
        return op == null ? 0 : of(op, node.inputs().stream().map(Symbol::spec).toList());
    }
}
