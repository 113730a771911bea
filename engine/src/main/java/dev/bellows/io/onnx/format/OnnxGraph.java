package dev.bellows.io.onnx.format;

import java.util.List;

/**
 * A graph: the whole of a model, or the body of a loop or a branch.
 *
 * @param nodes in an order in which each comes after what it needs
 * @param initializers arrays by their own names; in old files each is an input too
 * @param infos what is known of values between the nodes; nothing here trusts it
 */
public record OnnxGraph(
        String name,
        List<OnnxNode> nodes,
        List<OnnxTensor> initializers,
        List<OnnxValueInfo> inputs,
        List<OnnxValueInfo> outputs,
        List<OnnxValueInfo> infos) {}
