package dev.bellows.io.onnx.format;

import java.util.List;
import java.util.Map;

/**
 * An operator where it is applied. An input or output that is left out in the middle has the empty name.
 *
 * @param domain whose operator it is; "" is ONNX itself
 * @param overload which of several functions of one name, usually ""
 * @param attributes by name
 */
public record OnnxNode(
        String name,
        String domain,
        String operator,
        String overload,
        List<String> inputs,
        List<String> outputs,
        Map<String, OnnxAttribute> attributes) {
    /** What messages call it: its name, or its first output where it has none. */
    public String label() {
        String told = name.isEmpty()
                ? outputs.stream()
                        .filter(output -> !output.isEmpty())
                        .findFirst()
                        .orElse("")
                : name;
        return operator + " '" + told + "'";
    }
}
