package dev.bellows.backend.onednn;

import dev.bellows.backend.Kernel;
import dev.bellows.core.Spec;
import dev.bellows.memory.HostPool;
import dev.bellows.op.Op;
import dev.bellows.op.conv.AvgPool;
import dev.bellows.op.conv.AvgPoolGradient;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionDataGradient;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.MaxPoolGradient;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Div;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Neg;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.ReluGradient;
import dev.bellows.op.elementwise.Sigmoid;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Sub;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.linalg.MatMul;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which ops oneDNN computes, and how. An op that gains a kernel adds a line here. */
final class OneDnnKernels {
    private final Map<Class<? extends Op>, KernelFactory<? extends Op>> table = new HashMap<>();
    private final Dnnl dnnl;
    private final HostPool pool;

    OneDnnKernels(Dnnl dnnl, HostPool pool) {
        this.dnnl = dnnl;
        this.pool = pool;
        elementwise();
        put(MatMul.class, MatrixProducts::matmul);
        put(Convolution.class, Convolutions::forward);
        put(ConvolutionDataGradient.class, Convolutions::dataGradient);
        put(ConvolutionWeightGradient.class, Convolutions::weightGradient);
        put(MaxPool.class, Pooling::max);
        put(MaxPoolGradient.class, Pooling::maxGradient);
        put(AvgPool.class, Pooling::average);
        put(AvgPoolGradient.class, Pooling::averageGradient);
    }

    private void elementwise() {
        put(Exp.class, Eltwise::exp);
        put(Log.class, Eltwise::log);
        put(Sqrt.class, Eltwise::sqrt);
        put(Tanh.class, Eltwise::tanh);
        put(Abs.class, Eltwise::abs);
        put(Neg.class, Eltwise::neg);
        put(Relu.class, Eltwise::relu);
        put(ReluGradient.class, Eltwise::reluGradient);
        put(Sigmoid.class, Eltwise::sigmoid);
        put(Add.class, Binary::add);
        put(Sub.class, Binary::sub);
        put(Mul.class, Binary::mul);
        put(Div.class, Binary::div);
    }

    private <O extends Op> void put(Class<O> type, KernelFactory<O> factory) {
        table.put(type, factory);
    }

    /** A kernel for {@code op} on these inputs, or empty if oneDNN has none. */
    @SuppressWarnings("unchecked") // put() ties each factory to its key's type
    <O extends Op> Optional<Kernel> find(O op, List<Spec> in) {
        KernelFactory<O> factory = (KernelFactory<O>) table.get(op.getClass());
        if (factory == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ThreadBound(dnnl.threads(), () -> plan(factory, op, in)));
        } catch (Unimplemented lacking) {
            return Optional.empty();
        }
    }

    private <O extends Op> Plan plan(KernelFactory<O> factory, O op, List<Spec> in) {
        try (PlanBuilder builder = new PlanBuilder(dnnl.engine(), pool)) {
            factory.plan(op, in, builder);
            return builder.build();
        }
    }
}
