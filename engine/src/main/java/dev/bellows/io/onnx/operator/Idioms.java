package dev.bellows.io.onnx.operator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Finds operators that a file holds as their parts, since its operator set or its exporter has them not: each part is a walk
 * through memory. A part that somebody else reads stays, and so does the whole then.
 */
final class Idioms {
    /** Patterns, each asked for every step whether that is the last of one. */
    private static final List<BiFunction<Parts, Program.Step, Optional<Idiom>>> ALL =
            List.of(GeluIdiom::find, LayerNormIdiom::find);

    /**
     * What was found.
     *
     * @param whole the step that stands for all, in the place of the last
     * @param parts the steps before the last that go
     */
    record Idiom(Program.Step whole, List<Program.Step> parts) {}

    private Idioms() {}

    /** The body with its idioms as single steps. */
    static Program.Body found(Program.Body body) {
        Parts parts = new Parts(body);
        IdentityHashMap<Program.Step, Program.Step> wholes = new IdentityHashMap<>();
        Set<Program.Step> gone = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Program.Step step : body.steps()) {
            ALL.stream()
                    .flatMap(pattern -> pattern.apply(parts, step).stream())
                    .filter(found -> found.parts().stream().noneMatch(gone::contains))
                    .findFirst()
                    .ifPresent(found -> {
                        wholes.put(step, found.whole());
                        gone.addAll(found.parts());
                    });
        }
        List<Program.Step> steps = new ArrayList<>();
        for (Program.Step step : body.steps()) {
            if (!gone.contains(step)) {
                steps.add(wholes.getOrDefault(step, step));
            }
        }
        return wholes.isEmpty()
                ? body
                : new Program.Body(body.inputs(), body.outputs(), body.initializers(), List.copyOf(steps));
    }
}
