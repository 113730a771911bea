package dev.bellows.io.onnx.format;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A setting of a node. Single values are lists of one; which list counts, the operator knows.
 *
 * @param reference in a function's body, the attribute of the function that gives the value; else ""
 * @param kind what its value is
 * @param graph the body of a loop or a branch
 * @param unread what it holds that no record here does, such as a type or several graphs; else ""
 */
public record OnnxAttribute(
        String name,
        String reference,
        Kind kind,
        List<Float> floats,
        List<Long> ints,
        List<String> strings,
        List<OnnxTensor> tensors,
        @Nullable OnnxGraph graph,
        String unread) {
    /** What the value of an attribute is. */
    public enum Kind {
        UNDEFINED,
        FLOAT,
        INT,
        STRING,
        TENSOR,
        GRAPH,
        FLOATS,
        INTS,
        STRINGS,
        TENSORS;

        /** The kind of a number in a file; undefined if it is none of these. */
        static Kind of(long number) {
            return number < 0 || number >= values().length ? UNDEFINED : values()[(int) number];
        }

        /** The number in a file. */
        public int number() {
            return ordinal();
        }

        /** Whether it is one value, not a list. */
        boolean isSingle() {
            return this != FLOATS && this != INTS && this != STRINGS && this != TENSORS;
        }
    }

    /** The same value under another name. */
    public OnnxAttribute renamed(String other) {
        return new OnnxAttribute(other, "", kind, floats, ints, strings, tensors, graph, unread);
    }
}
