package dev.bellows.io.mxnet.export;

import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.mxnet.format.ParamsWriter;
import dev.bellows.io.mxnet.format.SymbolWriter;
import dev.bellows.io.recorded.Computation;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Writes a block as a model that MXNet 1.9.1 loads, and that predicts as the block does, for any number of rows, the first axis. Parameters are
 * called as their paths. {@code docs/mxnet-export.md} lists what becomes of which op.
 *
 * <pre>{@code
 * MxNetExport.write(net, List.of(Spec.of(DType.F32, 1, 3, 224, 224)), Path.of("resnet18"), 0);
 * // mx.model.load_checkpoint("resnet18", 0), or gluon.SymbolBlock.imports("resnet18-symbol.json", ["data"], "resnet18-0000.params")
 * }</pre>
 */
public final class MxNetExport {
    /** Behind the name of a file that is not whole yet. */
    private static final String PART = ".part";

    private MxNetExport() {}

    /**
     * Writes {@code prefix-symbol.json} and {@code prefix-0000.params}, the number being the epoch; no file is there, or the one of before, if they
     * cannot be. The input is called {@code data}, several {@code data0}, {@code data1}, ….
     *
     * @throws UnsupportedOpException if the block has ops that MXNet cannot say, or depends on the number of rows otherwise than by the lengths
     *     of axes; names all of them, with their blocks
     */
    public static void write(Block net, List<Spec> inputs, Path prefix, int epoch) throws IOException {
        write(net, inputs, prefix, epoch, true);
    }

    /** As {@link #write}, for as many rows as the inputs have, and no others. */
    public static void writeFixedBatch(Block net, List<Spec> inputs, Path prefix, int epoch) throws IOException {
        write(net, inputs, prefix, epoch, false);
    }

    private static void write(Block net, List<Spec> inputs, Path prefix, int epoch, boolean anyRows)
            throws IOException {
        try (Scope scope = Scope.open("mxnet export")) {
            net.materialize(inputs);
            Computation computation = anyRows
                    ? Computation.ofAnyRows("mxnet", net, inputs, Rows::has)
                    : Computation.ofTheseRows(net, inputs, Rows::has);
            List<String> names = inputs.size() == 1
                    ? List.of("data")
                    : IntStream.range(0, inputs.size())
                            .mapToObj(i -> "data" + i)
                            .toList();
            Map<String, NDArray> parameters = new LinkedHashMap<>();
            net.parameters().forEach((path, parameter) -> parameters.put(path, parameter.data()));
            Emission emission = new Emission(computation, parameters, names);
            String symbol = SymbolWriter.write(emission.run());
            String name = String.valueOf(prefix.getFileName());
            Path folder = prefix.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            replace(
                    prefix.resolveSibling(name + String.format(Locale.ROOT, "-%04d.params", epoch)),
                    out -> ParamsWriter.write(emission.arrays(), out));
            replace(
                    prefix.resolveSibling(name + "-symbol.json"),
                    out -> out.write(symbol.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @FunctionalInterface
    private interface Content {
        void write(OutputStream out) throws IOException;
    }

    private static void replace(Path file, Content content) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + PART);
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
                content.write(out);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
