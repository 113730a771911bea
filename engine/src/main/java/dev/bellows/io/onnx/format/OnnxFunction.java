package dev.bellows.io.onnx.format;

import java.util.List;
import java.util.Map;

/**
 * An operator that a model defines itself.
 *
 * @param attributes the names of attributes without a default
 * @param defaults attributes that a node may leave out
 * @param opsets the versions that its nodes are written in
 */
public record OnnxFunction(
        String domain,
        String name,
        String overload,
        List<String> inputs,
        List<String> outputs,
        List<String> attributes,
        Map<String, OnnxAttribute> defaults,
        List<OnnxNode> nodes,
        Map<String, Long> opsets) {}
