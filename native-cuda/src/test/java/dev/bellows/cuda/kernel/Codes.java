package dev.bellows.cuda.kernel;

import dev.bellows.core.DType;
import java.util.ArrayList;
import java.util.List;

/** Every module that the table can ask for. */
final class Codes {
    private static final List<DType> INDICES = List.of(DType.I32, DType.I64, DType.U8);

    private Codes() {}

    static List<Code> all() {
        List<Code> all = new ArrayList<>(List.of(Code.of("cast"), Code.of("random")));
        for (DType dtype : DType.values()) {
            Code elementwise = Code.of("elementwise", dtype);
            all.add(dtype.isFloating() ? elementwise.with("FLOATING") : elementwise);
            all.add(Code.of("reduce", dtype));
            all.add(Code.of("index", dtype));
            INDICES.forEach(index -> all.add(Code.of("index", dtype).with("INDEX=" + index.name())));
            if (dtype != DType.BOOL) {
                all.add(Code.of("matmul", dtype));
            }
            if (dtype.isFloating()) {
                all.add(Code.of("window", dtype));
            }
        }
        for (DType dtype : List.of(DType.U8, DType.BF16, DType.F32, DType.F64)) {
            Code movement = Code.byWidth("movement", dtype);
            all.add(movement);
            INDICES.forEach(index -> all.add(Code.byWidth("index", dtype).with("INDEX=" + index.name())));
        }
        return all;
    }

    /** One of each family, for f32. */
    static List<Code> ofEachFamily() {
        return List.of(
                Code.of("cast"),
                Code.of("random"),
                Code.of("elementwise", DType.F32).with("FLOATING"),
                Code.of("reduce", DType.F32),
                Code.of("index", DType.F32).with("INDEX=I32"),
                Code.byWidth("index", DType.F32).with("INDEX=I32"),
                Code.of("matmul", DType.F32),
                Code.of("window", DType.F32),
                Code.byWidth("movement", DType.F32));
    }
}
