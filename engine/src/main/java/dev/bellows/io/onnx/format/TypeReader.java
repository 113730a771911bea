package dev.bellows.io.onnx.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a file says of values: their names, kinds, element types and extents. */
final class TypeReader {
    private String name = "";
    private String kind = OnnxValueInfo.TENSOR;
    private ElementType elements = ElementType.UNDEFINED;
    private @Nullable List<OnnxValueInfo.Dim> dims;

    private TypeReader() {}

    static OnnxValueInfo info(WireReader in) throws IOException {
        TypeReader reader = new TypeReader();
        in.message((number, field) -> {
            switch (number) {
                case OnnxFields.ValueInfo.NAME -> reader.name = field.text();
                case OnnxFields.ValueInfo.TYPE -> field.message(reader::type);
                default -> field.skip();
            }
        });
        List<OnnxValueInfo.Dim> known = reader.dims;
        return new OnnxValueInfo(reader.name, reader.kind, reader.elements, known == null ? null : List.copyOf(known));
    }

    private void type(int number, WireReader in) throws IOException {
        switch (number) {
            case OnnxFields.Type.TENSOR_TYPE -> in.message(this::tensor);
            case OnnxFields.Type.SEQUENCE_TYPE -> other("sequence", in);
            case OnnxFields.Type.MAP_TYPE -> other("map", in);
            case OnnxFields.Type.SPARSE_TENSOR_TYPE -> other("sparse tensor", in);
            case OnnxFields.Type.OPTIONAL_TYPE -> other("optional", in);
            default -> in.skip();
        }
    }

    private void other(String what, WireReader in) throws IOException {
        kind = what;
        in.skip();
    }

    private void tensor(int number, WireReader in) throws IOException {
        switch (number) {
            case OnnxFields.TensorType.ELEM_TYPE ->
                elements = ElementType.of(in.whole()).orElse(ElementType.UNDEFINED);
            case OnnxFields.TensorType.SHAPE -> {
                List<OnnxValueInfo.Dim> read = new ArrayList<>();
                in.message((field, shape) -> {
                    if (field == OnnxFields.Shape.DIM) {
                        read.add(dim(shape));
                    } else {
                        shape.skip();
                    }
                });
                dims = read;
            }
            default -> in.skip();
        }
    }

    private static OnnxValueInfo.Dim dim(WireReader in) throws IOException {
        long[] value = {-1};
        String[] open = {""};
        in.message((number, field) -> {
            switch (number) {
                case OnnxFields.Shape.DIM_VALUE -> value[0] = field.whole();
                case OnnxFields.Shape.DIM_PARAM -> open[0] = field.text();
                default -> field.skip();
            }
        });
        return new OnnxValueInfo.Dim(value[0], open[0]);
    }
}
