package dev.bellows.bench.cpu;

import java.util.List;

/** Who takes part. */
final class Contenders {
    static final String OURS = "bellows";

    /** Ours again, as another checkout has built it. */
    static final String OLDER = "older";

    /** In the order of their turns. */
    static final List<String> ALL = List.of(OURS, "tensorflow", "pytorch", "mxnet");

    private Contenders() {}

    static Contender of(Entrant entrant, int threads) {
        return switch (entrant.contender()) {
            case OURS -> new BellowsContender(threads, entrant.precision());
            case "tensorflow" -> new TensorFlowContender(threads);
            case "pytorch" -> new DjlContender("PyTorch");
            case "mxnet" -> new DjlContender("MXNet");
            default ->
                throw new IllegalArgumentException(
                        "bench: no contender '" + entrant + "'; choose among " + String.join(", ", ALL));
        };
    }
}
