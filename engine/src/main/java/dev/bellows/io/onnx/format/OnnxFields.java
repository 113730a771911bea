package dev.bellows.io.onnx.format;

/**
 * The field numbers of ONNX's messages, as {@code onnx.proto} gives them; one class per message. Readers and writers take them
 * from here and nowhere else.
 */
public final class OnnxFields {
    private OnnxFields() {}

    /** {@code ModelProto}. */
    public static final class Model {
        public static final int IR_VERSION = 1;
        public static final int PRODUCER_NAME = 2;
        public static final int PRODUCER_VERSION = 3;
        public static final int DOMAIN = 4;
        public static final int MODEL_VERSION = 5;
        public static final int DOC_STRING = 6;
        public static final int GRAPH = 7;
        public static final int OPSET_IMPORT = 8;
        public static final int METADATA_PROPS = 14;
        public static final int FUNCTIONS = 25;

        private Model() {}
    }

    /** {@code OperatorSetIdProto}. */
    public static final class OperatorSet {
        public static final int DOMAIN = 1;
        public static final int VERSION = 2;

        private OperatorSet() {}
    }

    /** {@code StringStringEntryProto}. */
    public static final class Entry {
        public static final int KEY = 1;
        public static final int VALUE = 2;

        private Entry() {}
    }

    /** {@code GraphProto}. */
    public static final class Graph {
        public static final int NODE = 1;
        public static final int NAME = 2;
        public static final int INITIALIZER = 5;
        public static final int DOC_STRING = 10;
        public static final int INPUT = 11;
        public static final int OUTPUT = 12;
        public static final int VALUE_INFO = 13;
        public static final int SPARSE_INITIALIZER = 15;

        private Graph() {}
    }

    /** {@code NodeProto}. */
    public static final class Node {
        public static final int INPUT = 1;
        public static final int OUTPUT = 2;
        public static final int NAME = 3;
        public static final int OP_TYPE = 4;
        public static final int ATTRIBUTE = 5;
        public static final int DOC_STRING = 6;
        public static final int DOMAIN = 7;
        public static final int OVERLOAD = 8;

        private Node() {}
    }

    /** {@code AttributeProto}. */
    public static final class Attribute {
        public static final int NAME = 1;
        public static final int F = 2;
        public static final int I = 3;
        public static final int S = 4;
        public static final int T = 5;
        public static final int G = 6;
        public static final int FLOATS = 7;
        public static final int INTS = 8;
        public static final int STRINGS = 9;
        public static final int TENSORS = 10;
        public static final int GRAPHS = 11;
        public static final int TP = 14;
        public static final int TYPE_PROTOS = 15;
        public static final int TYPE = 20;
        public static final int REF_ATTR_NAME = 21;
        public static final int SPARSE_TENSOR = 22;
        public static final int SPARSE_TENSORS = 23;

        private Attribute() {}
    }

    /** {@code TensorProto}. */
    public static final class Tensor {
        public static final int DIMS = 1;
        public static final int DATA_TYPE = 2;
        public static final int SEGMENT = 3;
        public static final int FLOAT_DATA = 4;
        public static final int INT32_DATA = 5;
        public static final int STRING_DATA = 6;
        public static final int INT64_DATA = 7;
        public static final int NAME = 8;
        public static final int RAW_DATA = 9;
        public static final int DOUBLE_DATA = 10;
        public static final int UINT64_DATA = 11;
        public static final int EXTERNAL_DATA = 13;
        public static final int DATA_LOCATION = 14;

        /** The value of {@link #DATA_LOCATION} that says that the bytes lie in another file. */
        public static final int EXTERNAL = 1;

        private Tensor() {}
    }

    /** {@code SparseTensorProto}. */
    public static final class SparseTensor {
        public static final int VALUES = 1;
        public static final int INDICES = 2;
        public static final int DIMS = 3;

        private SparseTensor() {}
    }

    /** {@code ValueInfoProto}. */
    public static final class ValueInfo {
        public static final int NAME = 1;
        public static final int TYPE = 2;

        private ValueInfo() {}
    }

    /** {@code TypeProto}. */
    public static final class Type {
        public static final int TENSOR_TYPE = 1;
        public static final int SEQUENCE_TYPE = 4;
        public static final int MAP_TYPE = 5;
        public static final int SPARSE_TENSOR_TYPE = 8;
        public static final int OPTIONAL_TYPE = 9;

        /** The one field of a sequence and of an optional type. */
        public static final int INNER = 1;

        private Type() {}
    }

    /** {@code TypeProto.Tensor}. */
    public static final class TensorType {
        public static final int ELEM_TYPE = 1;
        public static final int SHAPE = 2;

        private TensorType() {}
    }

    /** {@code TensorShapeProto} and its dimensions. */
    public static final class Shape {
        public static final int DIM = 1;
        public static final int DIM_VALUE = 1;
        public static final int DIM_PARAM = 2;

        private Shape() {}
    }

    /** {@code FunctionProto}. */
    public static final class Function {
        public static final int NAME = 1;
        public static final int INPUT = 4;
        public static final int OUTPUT = 5;
        public static final int ATTRIBUTE = 6;
        public static final int NODE = 7;
        public static final int DOC_STRING = 8;
        public static final int OPSET_IMPORT = 9;
        public static final int DOMAIN = 10;
        public static final int ATTRIBUTE_PROTO = 11;
        public static final int OVERLOAD = 13;

        private Function() {}
    }
}
