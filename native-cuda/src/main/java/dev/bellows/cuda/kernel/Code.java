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
 * @param generated further text behind the file's, for one graph; empty if there is none
 */
record Code(String family, List<String> definitions, String generated) {
    /** What every file begins with. */
    private static final String PRELUDE = "prelude";

    /** A product and a sum in one kernel are rounded as in two. */
    private static final String AS_WRITTEN = "--fmad=false";

    Code {
        definitions = List.copyOf(definitions);
    }

    private Code(String family, List<String> definitions) {
        this(family, definitions, "");
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
                Stream.concat(definitions.stream(), Stream.of(definition)).toList(),
                generated);
    }

    /** The whole text. */
    String source() {
        return text(PRELUDE) + "\n" + text(family) + "\n" + generated;
    }

    List<String> options() {
        Stream<String> all = definitions.stream().map(each -> "-D" + each);
        return Stream.concat(all, generated.isEmpty() ? Stream.of() : Stream.of(AS_WRITTEN))
                .toList();
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
