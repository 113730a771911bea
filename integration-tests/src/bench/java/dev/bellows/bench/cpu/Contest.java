package dev.bellows.bench.cpu;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What came out for one model: every contender's figures, in the order of their turns. */
record Contest(Model model, Mode mode, int threads, List<Entry> entries) {
    /**
     * One contender.
     *
     * @param rates samples per second, one per round
     * @param peakMiB the most memory that was resident
     */
    record Entry(String contender, String version, List<Double> rates, long peakMiB) {
        Spread spread() {
            return Spread.of(rates);
        }
    }

    static Contest of(Model model, Mode mode, int threads, List<Turn> turns) {
        List<Entry> entries = new ArrayList<>();
        for (Turn turn : turns) {
            entries.add(new Entry(turn.contender(), turn.version(), List.copyOf(turn.rates()), turn.peakMiB()));
        }
        return new Contest(model, mode, threads, entries);
    }

    String name() {
        return model.id() + "/" + mode.id() + "/f32/threads" + threads;
    }

    Optional<Entry> ours() {
        return entries.stream()
                .filter(entry -> entry.contender().equals(Contenders.OURS))
                .findFirst();
    }

    /** The peer with the greatest median. */
    Optional<Entry> bestPeer() {
        return entries.stream()
                .filter(entry -> !entry.contender().equals(Contenders.OURS))
                .max(Comparator.comparingDouble(entry -> entry.spread().median()));
    }

    /** Our figure over the best peer's, round by round, since a machine that drifts drifts under both. */
    Optional<Spread> ratio() {
        if (ours().isEmpty() || bestPeer().isEmpty()) {
            return Optional.empty();
        }
        List<Double> own = ours().get().rates();
        List<Double> peer = bestPeer().get().rates();
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            ratios.add(own.get(i) / peer.get(i));
        }
        return Optional.of(Spread.of(ratios));
    }
}
