package dev.bellows.bench.cpu;

/** An engine that can be measured. */
interface Contender {
    /** One model made ready; {@code step} may be called any number of times. */
    interface Work extends AutoCloseable {
        /** One step on the next batch, whole when this returns; the loss in training, any output in inference. */
        double step();

        /** How many numbers training changes, to show that all contenders have the same model. */
        long parameters();

        @Override
        void close();
    }

    /** The engine's name and version. */
    String version();

    /** Whether this contender can do this at all. */
    boolean offers(Model model, Mode mode);

    Work prepare(Model model, Mode mode);
}
