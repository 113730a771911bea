package dev.bellows.bench.cpu;

import dev.bellows.bench.report.Spread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What came out for one task: every contender's figures, in the order of their turns. */
record Contest(Task task, List<Entry> entries) {
    /**
     * One contender.
     *
     * @param rates samples per second, one per round
     * @param processorRates samples per second of processor time, of all threads, one per round
     * @param peakMiB the most memory that was resident; -1 if not known
     * @param firstStepSeconds from nothing but a loaded engine to the end of the first step
     */
    record Entry(
            Entrant entrant,
            String version,
            List<Double> rates,
            List<Double> processorRates,
            long peakMiB,
            double firstStepSeconds,
            Shares shares) {
        Spread spread() {
            return Spread.of(rates);
        }
    }

    /** Whom an entry of ours is compared with: every peer, and an older build that computes as exactly. */
    private List<Entry> rivals(Entry own) {
        return entries.stream()
                .filter(entry -> !entry.entrant().isOurs())
                .filter(entry -> !entry.entrant().isOlder()
                        || entry.entrant().precision().equals(own.entrant().precision()))
                .toList();
    }

    /** The rival with the greatest median. */
    Optional<Entry> best(Entry own) {
        return rivals(own).stream()
                .max(Comparator.comparingDouble(entry -> entry.spread().median()));
    }

    /** The memory of the rival that needs least. */
    OptionalLong leanest(Entry own) {
        return rivals(own).stream()
                .mapToLong(Entry::peakMiB)
                .filter(peak -> peak > 0)
                .min();
    }

    /** The time to the first step of the rival that is quickest. */
    double quickestStart(Entry own) {
        return rivals(own).stream().mapToDouble(Entry::firstStepSeconds).min().orElse(Double.NaN);
    }

    /** A figure over the best rival's, round by round, since a machine that drifts drifts under both. */
    Optional<Spread> ratio(Entry entry) {
        return best(entry).map(peer -> ratio(entry.rates(), peer.rates()));
    }

    /** The same of processor time, on which other work that the machine does tells less. */
    Optional<Spread> processorRatio(Entry entry) {
        return best(entry).map(peer -> ratio(entry.processorRates(), peer.processorRates()));
    }

    private static Spread ratio(List<Double> own, List<Double> peer) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            ratios.add(own.get(i) / peer.get(i));
        }
        return Spread.of(ratios);
    }
}
