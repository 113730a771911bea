package dev.bellows.io.huggingface;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.io.ModelFolder;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Constant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A network that others trained.
 *
 * @param network in the layers of this library
 * @param inputs what it takes of one sample
 * @param arrays its weights by path, f32; they belong to the scope in which it was read
 * @param unused the arrays of the file that this network has no use for, by their names there
 */
public record Pretrained(LayerConfig network, List<Spec> inputs, Map<String, NDArray> arrays, List<String> unused) {
    public Pretrained {
        inputs = List.copyOf(inputs);
        unused = List.copyOf(unused);
    }

    /** A new network with these weights, which belongs to the current scope. */
    public Block build() {
        Block net = network.build();
        net.initialize(Constant.ZERO, 0);
        net.materialize(inputs.stream()
                .map(input -> input.with(Shape.of(1).concat(input.shape())))
                .toList());
        net.parameters().forEach((path, parameter) -> {
            NDArray array = arrays.get(path);
            if (array != null) {
                parameter.data().assign(array);
            }
        });
        return net;
    }

    /** Saves it as a {@link ModelFolder}, from which fits start ({@code initialModel}) and predictors are loaded. */
    public void save(Path directory) throws IOException {
        ModelFolder.save(build(), inputs, directory);
    }
}
