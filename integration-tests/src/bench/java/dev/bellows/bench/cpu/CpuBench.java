package dev.bellows.bench.cpu;

import dev.bellows.bench.report.Findings;
import dev.bellows.bench.report.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Bellows beside its peers. Arguments, each optional: {@code models=mlp,lenet}, {@code modes=train,infer},
 * {@code threads=2,1}, {@code precision=f32,bf16} (ours; peers have f32; {@code f32-within-146} computes values again rather than
 * keep more than 146 MiB of them), {@code contenders=bellows,pytorch}, {@code rounds=7},
 * {@code seconds=1} (of one turn), {@code profile=1.5} (seconds; 0 for none), {@code out=FILE}.
 *
 * <p>{@code older=DIRECTORY} compares with another checkout of this project instead of the peers, such as the commit before a
 * change, in turns as well; its benchmarks must have been built, and its ratios are those of this build to that one.
 */
public final class CpuBench {
    private static final String OLDER = "older";
    private static final Options.Table OPTIONS =
            table(Contenders.ALL, "1.5", "docs/bench/cpu.json");
    private static final Options.Table OPTIONS_BESIDE_OLDER =
            table(List.of(Contenders.OURS, Contenders.OLDER), "0", "docs/bench/older.json");

    private final Options options;
    private final Path logs;

    private CpuBench(Options options, Path logs) {
        this.options = options;
        this.logs = logs;
    }

    public static void main(String[] arguments) throws IOException {
        Options options = OPTIONS.readOrExit(arguments);
        if (!options.text(OLDER).isEmpty()) {
            System.setProperty(WorkerProcess.OLDER, options.text(OLDER));
            options = OPTIONS_BESIDE_OLDER.readOrExit(arguments);
        }
        Path logs = Files.createDirectories(Path.of("target", "bench").toAbsolutePath());
        new CpuBench(options, logs).run();
    }

    /** The arguments with the defaults for some contenders. */
    private static Options.Table table(List<String> contenders, String profile, String out) {
        List<String> models = Arrays.stream(Model.values()).map(Model::id).toList();
        List<String> all = new ArrayList<>(Contenders.ALL);
        all.add(Contenders.OLDER);
        return Options.of("bench cpu")
                .words("models", String.join(",", models), models)
                .words("modes", "train,infer", Arrays.stream(Mode.values()).map(Mode::id).toList())
                .wholes("threads", "2,1", 1, 1024)
                .matching("precision", "f32,bf16", "(f32|bf16)(-within-[0-9]+)?", "f32 or bf16, or such as f32-within-146 (MiB of kept values)")
                .words("contenders", String.join(",", contenders), all)
                .whole("rounds", "7", 1, 1000)
                .number("seconds", "1", 0.001, 600)
                .number("profile", profile, 0, 600)
                .text(OLDER, "")
                .text("out", out)
                .check(options -> {
                    if (options.text(OLDER).isEmpty()
                            && options.list("contenders").contains(Contenders.OLDER)) {
                        throw options.refusal("the contender older is another checkout; give older=DIRECTORY as well");
                    }
                });
    }

    private void run() throws IOException {
        System.out.println("samples/s: median (least–greatest; peak memory) of " + options.text("rounds")
                + " alternating turns of " + options.text("seconds") + " s; logs in " + logs);
        Findings findings = new Findings(Path.of(options.text("out")));
        List<Task> tasks = tasks();
        for (Task task : tasks) {
            Contest contest = new Contest(task, measure(task));
            System.out.printf("[%d/%d] %s%n", tasks.indexOf(task) + 1, tasks.size(), Report.rows(contest));
            findings.add(Report.figures(contest));
        }
        findings.print();
    }

    private List<Task> tasks() {
        List<Task> tasks = new ArrayList<>();
        for (String model : options.list("models")) {
            for (String mode : options.list("modes")) {
                for (int threads : options.wholes("threads")) {
                    Task task = new Task(Model.of(model), Mode.of(mode), threads);
                    if (task.exists()) {
                        tasks.add(task);
                    }
                }
            }
        }
        return tasks;
    }

    /** All contenders in turns; one that cannot do the task, or dies of it, is left out. */
    private List<Contest.Entry> measure(Task task) {
        List<Turn> turns = new ArrayList<>();
        try {
            for (Entrant entrant : entrants()) {
                Turn turn = Turn.start(entrant, task, logs);
                if (turn != null) {
                    turns.add(turn);
                    requireSameModel(turn, task.model());
                }
            }
            for (int round = 0; round < options.whole("rounds"); round++) {
                turns.forEach(turn -> turn.take(options.number("seconds")));
            }
            turns.forEach(Turn::finish);
        } finally {
            turns.forEach(Turn::close);
        }
        return turns.stream()
                .filter(Turn::isWhole)
                .map(turn -> turn.entry(shares(turn, task)))
                .toList();
    }

    /** Each contender, builds of ours once per precision. */
    private List<Entrant> entrants() {
        List<Entrant> entrants = new ArrayList<>();
        for (String contender : options.list("contenders")) {
            boolean ours = contender.equals(Contenders.OURS) || contender.equals(Contenders.OLDER);
            List<String> precisions = ours ? options.list("precision") : List.of("f32");
            precisions.forEach(precision -> entrants.add(new Entrant(contender, precision)));
        }
        return entrants;
    }

    private Shares shares(Turn turn, Task task) {
        double seconds = options.number("profile");
        boolean wanted = turn.entrant().isOurs() && seconds > 0;
        return wanted ? ProfiledRun.of(turn.entrant(), task, seconds, logs) : Shares.UNKNOWN;
    }

    private static void requireSameModel(Turn turn, Model model) {
        if (turn.parameters() != model.parameters) {
            throw new IllegalStateException("bench: " + turn.entrant() + " trains " + turn.parameters() + " numbers in "
                    + model.id() + ", not " + model.parameters + "; mend its model");
        }
    }
}
