package dev.bellows.cuda.kernel;

import dev.bellows.core.DType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is compiled as one module: a family's file with some definitions, such as the dtype that it is for.
 *
 * @param family the file's name without its ending
 * @param definitions as {@code NAME=value} or {@code NAME}
 */
record Code(String family, List<String> definitions) {
    /** What every file begins with. */
    private static final String PRELUDE = "prelude";

    Code {
        definitions = List.copyOf(definitions);
    }

    /** A family that is the same for all dtypes. */
    static Code of(String family) {
        return new Code(family, List.of());
    }

    /** A family for one dtype. */
    static Code of(String family, DType dtype) {
        return new Code(family, List.of("DTYPE=" + dtype.name()));
    }

    /** A family that moves elements of as many bytes as the dtype has. */
    static Code byWidth(String family, DType dtype) {
        return new Code(family, List.of("UNSIGNED=B" + dtype.bytes()));
    }

    /** The same with one more definition. */
    Code with(String definition) {
        return new Code(
                family,
                Stream.concat(definitions.stream(), Stream.of(definition)).toList());
    }

    /** The whole text. */
    String source() {
        return text(PRELUDE) + "\n" + text(family);
    }

    List<String> options() {
        return definitions.stream().map(each -> "-D" + each).toList();
    }

    private static String text(String file) {
        String name = file + ".cu";
        try (InputStream in = Code.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("CUDA kernels: " + name + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return family + ".cu" + (definitions.isEmpty() ? "" : " " + String.join(" ", definitions));
    }
}
