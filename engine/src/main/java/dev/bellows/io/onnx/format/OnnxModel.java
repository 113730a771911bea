package dev.bellows.io.onnx.format;

import java.util.List;
import java.util.Map;

/**
 * A model as its file gives it.
 *
 * @param irVersion the version of the format
 * @param opsets the version of each operator set by domain; the domain of ONNX itself is ""
 * @param producer who wrote the file, such as {@code pytorch 2.15.0}
 * @param graph what it computes
 * @param functions operators that the model defines itself
 * @param metadata whatever else its author says
 */
public record OnnxModel(
        long irVersion,
        Map<String, Long> opsets,
        String producer,
        OnnxGraph graph,
        List<OnnxFunction> functions,
        Map<String, String> metadata) {}
