package dev.bellows.io.mxnet.operator;

import dev.bellows.op.Tensor;
import java.util.List;

/** What an operator means: its outputs as ops of the engine on its inputs. */
@FunctionalInterface
interface Expansion {
    List<Tensor> expand(Call call);
}
