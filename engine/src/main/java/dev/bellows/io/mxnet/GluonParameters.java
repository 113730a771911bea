package dev.bellows.io.mxnet;

import dev.bellows.core.Spec;
import dev.bellows.io.mxnet.format.MxNetException;
import dev.bellows.io.mxnet.format.ParamsFile;
import dev.bellows.io.mxnet.format.StoredArray;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.op.elementwise.Cast;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The arrays of a Gluon network, as {@code net.save_parameters}, {@code collect_params().save} and {@code export} write them, put into a
 * network of ours.
 *
 * <p>Names such as {@code 0.weight} are the paths that our layers have. Names such as {@code net0_dense0_weight} say a layer by a counter of the
 * process that made it; they are matched in the order of the layers, by what they end with and by shape. A table says the others.
 *
 * <pre>{@code
 * GluonParameters.Report report = GluonParameters.load(net, Path.of("net.params"), Map.of());
 * report.requireAll();
 * }</pre>
 */
public final class GluonParameters {
    private GluonParameters() {}

    /**
     * What became of the arrays.
     *
     * @param taken the name in the file by the path of the parameter
     * @param missing the paths of parameters for which there is none
     * @param unused names in the file that no parameter took
     */
    public record Report(Map<String, String> taken, List<String> missing, List<String> unused) {
        /** Refuses a file that lacks something, or has something besides. */
        public void requireAll() throws MxNetException {
            if (!missing.isEmpty() || !unused.isEmpty()) {
                throw new MxNetException("gluon parameters: missing " + missing + ", unused " + unused
                        + "; name those that belong together in the table");
            }
        }
    }

    /**
     * Gives each parameter its array. Nothing is changed if an array has another shape than its parameter.
     *
     * @param names the name in the file by path, for those that are called otherwise; may be empty
     */
    public static Report load(Block net, Path file, Map<String, String> names) throws IOException {
        try (ParamsFile params = ParamsFile.open(file)) {
            Map<String, StoredArray> stored = new LinkedHashMap<>();
            for (Map.Entry<String, StoredArray> each : params.byName().entrySet()) {
                stored.put(MxNet.bare(each.getKey()), each.getValue());
            }
            Map<String, Parameter> parameters = new LinkedHashMap<>();
            net.parameters().forEach((path, parameter) -> {
                if (parameter.role() != Parameter.Role.COUNTER && parameter.role() != Parameter.Role.CONSTANT) {
                    parameters.put(path, parameter);
                }
            });
            Report report = match(parameters, stored, names);
            for (Map.Entry<String, String> each : report.taken.entrySet()) {
                requireFit(
                        file,
                        each.getKey(),
                        Objects.requireNonNull(parameters.get(each.getKey())),
                        Objects.requireNonNull(stored.get(each.getValue())));
            }
            for (Map.Entry<String, String> each : report.taken.entrySet()) {
                fill(
                        Objects.requireNonNull(parameters.get(each.getKey())),
                        params,
                        Objects.requireNonNull(stored.get(each.getValue())));
            }
            return report;
        }
    }

    private static Report match(
            Map<String, Parameter> parameters, Map<String, StoredArray> stored, Map<String, String> names)
            throws MxNetException {
        Map<String, String> taken = new LinkedHashMap<>();
        Set<String> unused = new LinkedHashSet<>(stored.keySet());
        Map<String, String> said = new HashMap<>(names);
        for (String path : parameters.keySet()) {
            String name = said.containsKey(path) ? said.remove(path) : path;
            if (unused.remove(name)) {
                taken.put(path, name);
            } else if (names.containsKey(path)) {
                throw new MxNetException(
                        "gluon parameters: the file has no '" + name + "', which '" + path + "' is to be");
            }
        }
        if (!said.isEmpty()) {
            throw new MxNetException("gluon parameters: the network has no " + said.keySet()
                    + ", which the table names; it has " + parameters.keySet());
        }
        for (String path : parameters.keySet()) {
            if (!taken.containsKey(path)) {
                unused.stream()
                        .filter(name -> isAlike(
                                path,
                                Objects.requireNonNull(parameters.get(path)),
                                name,
                                Objects.requireNonNull(stored.get(name))))
                        .findFirst()
                        .ifPresent(name -> {
                            taken.put(path, name);
                            unused.remove(name);
                        });
            }
        }
        List<String> missing = parameters.keySet().stream()
                .filter(path -> !taken.containsKey(path))
                .toList();
        return new Report(taken, missing, new ArrayList<>(unused));
    }

    /** Whether a name says no path, but a layer by a counter, and ends as the path does, with an array of the same shape. */
    private static boolean isAlike(String path, Parameter parameter, String name, StoredArray array) {
        String last = path.substring(path.lastIndexOf('.') + 1);
        Spec known = parameter.specOrNull();
        return name.indexOf('.') < 0
                && (name.endsWith("_" + last) || name.equals(last))
                && (known == null || known.shape().equals(array.shape()));
    }

    private static void requireFit(Path file, String path, Parameter parameter, StoredArray array)
            throws MxNetException {
        Spec known = parameter.specOrNull();
        if (known != null && !known.shape().equals(array.shape())) {
            throw new MxNetException(
                    "gluon parameters: '" + path + "' is " + known + " in the network, and " + array + " in " + file);
        }
    }

    private static void fill(Parameter parameter, ParamsFile params, StoredArray stored) throws IOException {
        Spec known = parameter.specOrNull();
        try (Scope scope = Scope.open("gluon parameters")) {
            NDArray array = params.read(stored);
            NDArray fitting = known == null ? array : (NDArray) Cast.cast(array, known.dtype());
            scope.keep(fitting);
            parameter.set(fitting);
        }
    }
}
