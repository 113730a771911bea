package dev.bellows.data;

/** Two data sets side by side. */
record Zipped<A, B>(Dataset<A> inputs, Dataset<B> targets) implements Dataset<Example<A, B>> {
    Zipped {
        if (inputs.size() != targets.size()) {
            throw new IllegalArgumentException("zip: both data sets must be of one size: " + inputs.size() + " inputs, "
                    + targets.size() + " targets");
        }
    }

    @Override
    public int size() {
        return inputs.size();
    }

    @Override
    public Example<A, B> get(int index) {
        return get(index, 0);
    }

    @Override
    public Example<A, B> get(int index, int epoch) {
        return new Example<>(inputs.get(index, epoch), targets.get(index, epoch));
    }
}
