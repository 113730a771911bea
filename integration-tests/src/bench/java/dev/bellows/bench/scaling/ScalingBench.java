package dev.bellows.bench.scaling;

import dev.bellows.bench.network.Link;
import dev.bellows.bench.network.Namespaces;
import dev.bellows.bench.ranks.Ranks;
import dev.bellows.bench.report.Figure;
import dev.bellows.bench.report.Findings;
import dev.bellows.bench.report.Options;
import dev.bellows.bench.report.Spread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Two workers of one core each beside one, in turns. Arguments, each optional: {@code parts=weak,strong,wire}, {@code models=resnet18,lenet,demo},
 * {@code turns=7}, {@code seconds=1} (of a turn, about), {@code link=1gbit} (of the part {@code wire}), {@code out=FILE}.
 *
 * <p>{@code weak}: each worker has as many samples as one would, beside two that train apart at the same time. {@code strong}: both share the samples of one.
 * {@code wire}: gradients as bf16 beside fp32, of a network that computes little, between namespaces of a slow network; wants root.
 */
public final class ScalingBench {
    static final Options.Table OPTIONS = Options.of("bench scaling")
            .words("parts", "weak,strong,wire", List.of("weak", "strong", "wire"))
            .words("models", "resnet18,lenet,demo", ScaledModel.words())
            .whole("turns", "7", 1, 1000)
            .number("seconds", "1", 0.001, 600)
            .word("link", "1gbit", Link.words())
            .text("python", "python3")
            .text("out", "docs/bench/scaling.json");
    private static final String LOOPBACK = "127.0.0.1";
    private static final String AS_THEY_ARE = "fp32";
    private static final int FIRST_STEPS = 5;

    private final Options options;
    private final Findings findings;

    private ScalingBench(Options options) {
        this.options = options;
        findings = new Findings(Path.of(options.text("out")));
    }

    public static void main(String[] arguments) throws IOException {
        new ScalingBench(OPTIONS.readOrExit(arguments)).run();
    }

    private void run() throws IOException {
        List<String> parts = options.list("parts");
        for (String name : options.list("models")) {
            ScaledModel model = ScaledModel.named(name);
            if (parts.contains("weak") || parts.contains("strong")) {
                onOneHost(model, parts);
            }
        }
        if (parts.contains("wire")) {
            String missing = Namespaces.missing();
            if (missing.isEmpty()) {
                byWire();
            } else {
                System.out.println("SKIPPED wire: " + missing);
            }
        }
        findings.print();
    }

    private void onOneHost(ScaledModel model, List<String> parts) throws IOException {
        int samples = model.samples();
        Map<String, Contender> contenders = new LinkedHashMap<>();
        try {
            contenders.put("alone", local(model, samples, 1, 1));
            if (parts.contains("weak")) {
                contenders.put("apart", local(model, samples, 1, 2));
                contenders.put("together", local(model, samples, 2, 2));
            }
            if (parts.contains("strong")) {
                contenders.put("halves", local(model, samples / 2, 2, 2));
            }
            takeTurns(contenders);
            if (parts.contains("weak")) {
                findings.add(List.of(
                        efficiency("scaling/weak/" + model, contenders.get("apart"), contenders.get("together"), 1)));
            }
            if (parts.contains("strong")) {
                findings.add(List.of(
                        efficiency("scaling/strong/" + model, contenders.get("alone"), contenders.get("halves"), 2)));
            }
        } finally {
            contenders.values().forEach(Contender::close);
        }
    }

    private void byWire() throws IOException {
        Link link = Link.named(options.text("link"));
        Map<String, Contender> contenders = new LinkedHashMap<>();
        try (Namespaces hosts = new Namespaces(2, link, options.text("python"))) {
            for (String wire : List.of(AS_THEY_ARE, "bf16", "int8")) {
                List<List<String>> commands = new ArrayList<>();
                for (int rank = 0; rank < 2; rank++) {
                    commands.add(hosts.on(
                            rank,
                            worker(rank, 2, hosts.address(rank), ScaledModel.MLP, ScaledModel.MLP.samples(), wire)));
                }
                contenders.put(wire, new Contender(new Ranks(wire, commands)));
            }
            takeTurns(contenders);
            Contender exact = contenders.get(AS_THEY_ARE);
            List<Figure> figures = new ArrayList<>();
            contenders.forEach((wire, contender) -> figures.add(Figure.of(
                            "scaling/wire/" + link + "/mlp/" + wire,
                            1 / Spread.of(contender.clock()).median(),
                            "steps/s",
                            ratio(exact.clock(), contender.clock()).median())
                    .with("millisWaited", 1e3 * Spread.of(contender.waited()).median())
                    .with(
                            "ratioByProcessorTime",
                            ratio(exact.processor(), contender.processor()).median())));
            findings.add(figures);
        } finally {
            contenders.values().forEach(Contender::close);
        }
    }

    private void takeTurns(Map<String, Contender> contenders) throws IOException {
        Map<String, Integer> steps = new LinkedHashMap<>();
        for (Map.Entry<String, Contender> each : contenders.entrySet()) {
            each.getValue().warmUp(FIRST_STEPS);
            double once = each.getValue().warmUp(FIRST_STEPS);
            steps.put(each.getKey(), (int) Math.max(2, options.number("seconds") / once));
            each.getValue().warmUp(steps.get(each.getKey()));
        }
        for (int turn = 0; turn < options.whole("turns"); turn++) {
            for (Map.Entry<String, Contender> each : contenders.entrySet()) {
                each.getValue().run(steps.get(each.getKey()));
            }
        }
    }

    /** How much of two workers is left: the time of what is aimed at, by what it took. */
    private static Figure efficiency(String name, Contender one, Contender two, int workers) {
        Spread clock = ratio(one.clock(), two.clock());
        Spread processor = ratio(one.processor(), two.processor());
        return Figure.of(name, 1 / Spread.of(two.clock()).median(), "steps/s", clock.median() / workers)
                .with("leastRatio", clock.least() / workers)
                .with("greatestRatio", clock.greatest() / workers)
                .with("ratioByProcessorTime", processor.median() / workers)
                .with("millisWaited", 1e3 * Spread.of(two.waited()).median());
    }

    private static Spread ratio(List<Double> one, List<Double> other) {
        return Spread.of(IntStream.range(0, one.size())
                .mapToObj(turn -> one.get(turn) / other.get(turn))
                .toList());
    }

    /** Processes of this machine: as many as asked, in groups of so many. */
    private static Contender local(ScaledModel model, int samples, int size, int processes) throws IOException {
        List<List<String>> commands = new ArrayList<>();
        for (int process = 0; process < processes; process++) {
            commands.add(worker(process % size, size, LOOPBACK, model, samples, AS_THEY_ARE));
        }
        return new Contender(new Ranks(model + " of " + size, commands));
    }

    private static List<String> worker(
            int rank, int size, String address, ScaledModel model, int samples, String gradients) {
        return Ranks.java(
                TrainingRank.class,
                String.valueOf(rank),
                String.valueOf(size),
                address,
                "true",
                model.toString(),
                String.valueOf(samples),
                gradients);
    }
}
