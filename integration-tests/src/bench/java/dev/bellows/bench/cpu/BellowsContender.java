package dev.bellows.bench.cpu;

/** Ours. */
final class BellowsContender implements Contender {
    BellowsContender(int threads) {}

    @Override
    public String version() {
        return "";
    }

    @Override
    public boolean offers(Model model, Mode mode) {
        return false;
    }

    @Override
    public Work prepare(Model model, Mode mode) {
        throw new IllegalArgumentException();
    }
}
