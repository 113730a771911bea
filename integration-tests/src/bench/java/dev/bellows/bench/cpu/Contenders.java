package dev.bellows.bench.cpu;

import java.util.List;

/** Who takes part. */
final class Contenders {
    static final String OURS = "bellows";

    /** In the order of their turns. */
    static final List<String> ALL = List.of(OURS, "tensorflow", "pytorch", "mxnet");

    private Contenders() {}

    static Contender named(String name, int threads) {
        return switch (name) {
            case OURS -> new BellowsContender(threads);
            case "tensorflow" -> new TensorFlowContender(threads);
            case "pytorch" -> new DjlContender("PyTorch");
            case "mxnet" -> new DjlContender("MXNet");
            default -> throw new IllegalArgumentException(
                    "bench: no contender '" + name + "'; choose among " + String.join(", ", ALL));
        };
    }
}
