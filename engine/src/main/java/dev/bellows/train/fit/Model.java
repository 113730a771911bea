package dev.bellows.train.fit;

import dev.bellows.backend.Backend;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a pass runs: a network, what is made small, the weights that change for it, and where. */
record Model(Block net, Objective objective, Collection<Parameter> weights, Backend backend) {
    /** The arrays of all parameters by path. */
    Map<String, NDArray> arrays() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        net.parameters().forEach((path, parameter) -> {
            NDArray data = parameter.dataOrNull();
            if (data != null) {
                arrays.put(path, data);
            }
        });
        return arrays;
    }
}
