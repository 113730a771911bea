package dev.bellows.io;

import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Parameter;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Puts the arrays of a file into the parameters of a network. */
public final class ParameterArrays {
    private ParameterArrays() {}

    /**
     * Copies each array into the parameter of its path.
     *
     * @throws ShapeException if one lacks, has another spec, or belongs to no parameter
     */
    public static void assign(Map<String, Parameter> parameters, Map<String, NDArray> arrays) {
        Set<String> unknown = new LinkedHashSet<>(arrays.keySet());
        unknown.removeAll(parameters.keySet());
        Set<String> missing = new LinkedHashSet<>(parameters.keySet());
        missing.removeAll(arrays.keySet());
        if (!unknown.isEmpty() || !missing.isEmpty()) {
            throw new ShapeException(
                    "weights: the file does not belong to this network: missing " + missing + ", unknown " + unknown);
        }
        parameters.forEach((path, parameter) -> {
            NDArray array = arrays.get(path);
            if (array == null || !array.spec().equals(parameter.data().spec())) {
                throw new ShapeException("weights: parameter '" + path + "' is "
                        + parameter.data().spec() + " in the network, " + (array == null ? "missing" : array.spec())
                        + " in the file");
            }
            parameter.data().assign(array);
        });
    }
}
