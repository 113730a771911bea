package dev.bellows.bench.cpu;

import dev.bellows.bench.report.Figure;
import dev.bellows.bench.report.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes contests down: as rows of a table, and as figures. */
final class Report {
    private Report() {}

    /** Each contender's median (least–greatest; peak memory), then our ratio to the best peer and where our time goes. */
    static String rows(Contest contest) {
        String figures = contest.entries().stream().map(Report::cell).collect(Collectors.joining("  "));
        String own = contest.entries().stream()
                .filter(entry -> entry.entrant().isOurs())
                .map(entry -> "\n      " + verdict(contest, entry))
                .collect(Collectors.joining());
        return String.format(Locale.ROOT, "%-24s %s%s", contest.task(), figures, own);
    }

    private static String cell(Contest.Entry entry) {
        Spread spread = entry.spread();
        return String.format(
                Locale.ROOT,
                "%s %s (%s–%s; %d MiB)",
                entry.entrant(),
                brief(spread.median()),
                brief(spread.least()),
                brief(spread.greatest()),
                entry.peakMiB());
    }

    private static String verdict(Contest contest, Contest.Entry entry) {
        String ratio = contest.ratio(entry)
                .map(spread -> String.format(
                        Locale.ROOT,
                        "ratio %.2f (%.2f–%.2f; %.3f by processor time) to %s",
                        spread.median(),
                        spread.least(),
                        spread.greatest(),
                        contest.processorRatio(entry).orElseThrow().median(),
                        contest.best(entry).orElseThrow().entrant()))
                .orElse("no peer");
        String shares = entry.shares().areKnown()
                ? String.format(
                        Locale.ROOT,
                        ", primitives %.0f %%, reorders %.1f %%",
                        100 * entry.shares().primitives(),
                        100 * entry.shares().reorders())
                : "";
        return String.format(
                Locale.ROOT, "%s: %s, first step %.2f s%s", entry.entrant(), ratio, entry.firstStepSeconds(), shares);
    }

    private static String brief(double rate) {
        return String.format(Locale.ROOT, rate < 1000 ? "%.1f" : "%.0f", rate);
    }

    static List<Figure> figures(Contest contest) {
        List<Figure> figures = new ArrayList<>();
        for (Contest.Entry entry : contest.entries()) {
            String name = "cpu/" + contest.task().name(entry.entrant());
            figures.add(rate(name, contest, entry));
            double peak = entry.peakMiB();
            double leanest =
                    contest.leanest(entry).isPresent() ? contest.leanest(entry).getAsLong() : Double.NaN;
            figures.add(Figure.of(name + "/memory", peak, "MiB", peak / leanest));
            figures.add(Figure.of(
                    name + "/first-step",
                    entry.firstStepSeconds(),
                    "s",
                    entry.firstStepSeconds() / contest.quickestStart(entry)));
            if (entry.shares().areKnown()) {
                figures.add(Figure.of(name + "/primitives", 100 * entry.shares().primitives(), "%", Double.NaN));
                figures.add(Figure.of(name + "/reorders", 100 * entry.shares().reorders(), "%", Double.NaN));
            }
        }
        return figures;
    }

    private static Figure rate(String name, Contest contest, Contest.Entry entry) {
        Spread spread = entry.spread();
        Figure figure = Figure.of(
                        name,
                        spread.median(),
                        "samples/s",
                        contest.ratio(entry).map(Spread::median).orElse(Double.NaN))
                .with("least", spread.least())
                .with("greatest", spread.greatest())
                .with("rounds", entry.rates().size())
                .with("version", entry.version());
        if (contest.best(entry).isEmpty()) {
            return figure;
        }
        Spread ratio = contest.ratio(entry).orElseThrow();
        return figure.with(
                        "bestPeer", contest.best(entry).orElseThrow().entrant().toString())
                .with(
                        "ratioByProcessorTime",
                        contest.processorRatio(entry).orElseThrow().median())
                .with("ratioLeast", ratio.least())
                .with("ratioGreatest", ratio.greatest());
    }
}
