package dev.bellows.bench.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bellows beside its peers. Arguments, each optional: {@code models=mlp,lenet}, {@code modes=train,infer},
 * {@code threads=2,1}, {@code contenders=bellows,pytorch}, {@code rounds=7}, {@code seconds=1} (of one turn), {@code out=FILE}.
 */
public final class CpuBench {
    private final Map<String, String> options = new LinkedHashMap<>(Map.of(
            "models", names(Model.values()),
            "modes", "train,infer",
            "threads", "2,1",
            "contenders", String.join(",", Contenders.ALL),
            "rounds", "7",
            "seconds", "1",
            "out", "docs/bench/cpu.json"));

    private CpuBench(String[] arguments) {
        for (String argument : arguments) {
            String[] sides = argument.split("=", 2);
            if (sides.length < 2 || options.replace(sides[0], sides[1]) == null) {
                throw new IllegalArgumentException("bench: no option '" + argument + "'; choose among "
                        + String.join("=…, ", options.keySet()) + "=…");
            }
        }
    }

    private static String names(Model[] models) {
        return String.join(",", Arrays.stream(models).map(Model::id).toList());
    }

    public static void main(String[] arguments) throws IOException {
        new CpuBench(arguments).run();
    }

    private List<String> option(String name) {
        return List.of(options.getOrDefault(name, "").split(",", -1));
    }

    private void run() throws IOException {
        Path logs = Files.createDirectories(Path.of("target", "bench").toAbsolutePath());
        System.out.println("samples/s: median (least–greatest; peak memory) of " + options.get("rounds")
                + " alternating turns of " + options.get("seconds") + " s; logs in " + logs);
        List<Contest> contests = new ArrayList<>();
        for (String model : option("models")) {
            for (String mode : option("modes")) {
                for (String threads : option("threads")) {
                    Contest contest = contest(Model.of(model), Mode.of(mode), Integer.parseInt(threads), logs);
                    if (contest != null) {
                        contests.add(contest);
                        System.out.println(Report.row(contest));
                    }
                }
            }
        }
        contests.forEach(contest -> Report.results(contest).forEach(System.out::println));
        Report.write(contests, Path.of(options.getOrDefault("out", "")));
    }

    private @Nullable Contest contest(Model model, Mode mode, int threads, Path logs) {
        if (mode == Mode.INFER && !model.scored) {
            return null;
        }
        List<Turn> turns = new ArrayList<>();
        try {
            for (String contender : option("contenders")) {
                Turn turn = Turn.start(contender, model, mode, threads, logs);
                if (turn != null) {
                    turns.add(turn);
                    requireSameModel(turn, model);
                }
            }
            for (int round = 0; round < Integer.parseInt(options.getOrDefault("rounds", "")); round++) {
                turns.forEach(turn -> turn.take(Double.parseDouble(options.getOrDefault("seconds", ""))));
            }
            turns.forEach(Turn::finish);
            return Contest.of(model, mode, threads, turns);
        } finally {
            turns.forEach(Turn::close);
        }
    }

    private static void requireSameModel(Turn turn, Model model) {
        if (turn.parameters() != model.parameters) {
            throw new IllegalStateException("bench: " + turn.contender() + " trains " + turn.parameters()
                    + " numbers in " + model.id() + ", not " + model.parameters + "; mend its model");
        }
    }
}
