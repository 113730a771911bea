package dev.bellows.oracle;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Why ops, layers, losses and optimizers are compared with neither PyTorch nor MXNet. */
final class OracleReasons {
    private static final Map<String, String> REASONS = Map.of();

    private OracleReasons() {}

    /** The classes below a package that have a reason, without {@code dev.bellows}. */
    static Set<String> under(String root) {
        return REASONS.keySet().stream()
                .filter(name -> ("dev.bellows." + name).startsWith(root + "."))
                .collect(Collectors.toSet());
    }
}
