package dev.bellows.bench.cpu;

import java.util.List;

/** What all contenders are to do. */
record Task(Model model, Mode mode, int threads) {
    /** Whether there is such a task: not every model is scored. */
    boolean exists() {
        return mode == Mode.TRAIN || model.scored;
    }

    /** The name of a contender's figures. */
    String name(Entrant entrant) {
        return String.join("/", model.id(), mode.id(), entrant.precision(), "threads" + threads, entrant.contender());
    }

    /** The arguments of a {@link Worker}. */
    List<String> arguments(Entrant entrant) {
        return List.of(entrant.ownName(), entrant.precision(), model.id(), mode.id(), Integer.toString(threads));
    }

    @Override
    public String toString() {
        return model.id() + "/" + mode.id() + "/threads" + threads;
    }
}
