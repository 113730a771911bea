package dev.bellows.io.onnx.operator;

import java.util.List;

/** What an operator means: its outputs as ops of the engine on its inputs. */
@FunctionalInterface
interface Expansion {
    List<Value> expand(Call call);
}
