package dev.bellows.spark.data.codec;

/** A value in a row that cannot be learned from or scored. Whoever knows the row's place adds it to the message. */
public final class BadValueException extends IllegalArgumentException {
    private final String value;
    private final String demand;
    private final String remedy;
    private final boolean always;

    /**
     * A sentence in three parts, on a row that may be left out.
     *
     * @param value what is there, naming Param, column and value
     * @param demand what should be, beginning with a comma, or empty where that is plain
     * @param remedy what to do about it
     */
    public BadValueException(String value, String demand, String remedy) {
        this(value, demand, remedy, false);
    }

    private BadValueException(String value, String demand, String remedy, boolean always) {
        super(value + demand + "; " + remedy);
        this.value = value;
        this.demand = demand;
        this.remedy = remedy;
        this.always = always;
    }

    /** The same of a row that must not be left out, since it is the column or the network that is wrong rather than the row. */
    public BadValueException always() {
        return new BadValueException(value, demand, remedy, true);
    }

    /** Whether the row may be left out where the Param handleInvalid allows it. */
    public boolean canBeLeftOut() {
        return !always;
    }

    /** The same, with the row's place in the sentence. */
    public String at(long row, int partition) {
        return value + " in row " + row + " of partition " + partition + demand + "; " + remedy;
    }
}
