package dev.bellows.io.mxnet.format;

import dev.bellows.core.DType;
import dev.bellows.io.StoredDType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The types of elements as MXNet numbers them in arrays, and names them in attributes of nodes. */
public final class ElementTypes {
    private static final List<StoredDType> BY_NUMBER = List.of(
            StoredDType.F32,
            StoredDType.F64,
            StoredDType.F16,
            StoredDType.U8,
            StoredDType.I32,
            StoredDType.I8,
            StoredDType.I64,
            StoredDType.BOOL,
            StoredDType.I16,
            StoredDType.U16,
            StoredDType.U32,
            StoredDType.U64,
            StoredDType.BF16);

    private static final Map<String, StoredDType> BY_NAME = Map.ofEntries(
            Map.entry("float32", StoredDType.F32),
            Map.entry("float64", StoredDType.F64),
            Map.entry("float16", StoredDType.F16),
            Map.entry("uint8", StoredDType.U8),
            Map.entry("int32", StoredDType.I32),
            Map.entry("int8", StoredDType.I8),
            Map.entry("int64", StoredDType.I64),
            Map.entry("bool", StoredDType.BOOL),
            Map.entry("int16", StoredDType.I16),
            Map.entry("uint16", StoredDType.U16),
            Map.entry("uint32", StoredDType.U32),
            Map.entry("uint64", StoredDType.U64),
            Map.entry("bfloat16", StoredDType.BF16));

    private ElementTypes() {}

    static Optional<StoredDType> ofNumber(int number) {
        return number < 0 || number >= BY_NUMBER.size() ? Optional.empty() : Optional.of(BY_NUMBER.get(number));
    }

    /** The number of a dtype that arrays have. */
    public static int number(DType dtype) {
        return BY_NUMBER.indexOf(StoredDType.valueOf(dtype.name()));
    }

    /** What arrays have for a type that an attribute names. */
    public static Optional<DType> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT))).map(StoredDType::dtype);
    }

    /** The name of a dtype that arrays have. */
    public static String name(DType dtype) {
        return BY_NAME.entrySet().stream()
                .filter(each -> each.getValue().name().equals(dtype.name()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }
}
