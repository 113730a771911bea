package dev.bellows.spark.data.codec;

/** A value in a row that cannot be learned from or scored. Whoever knows the row's place adds it to the message. */
public final class BadValueException extends IllegalArgumentException {
    private final String value;
    private final String demand;
    private final String remedy;

    /**
     * A sentence in three parts.
     *
     * @param value what is there, naming Param, column and value
     * @param demand what should be, beginning with a comma, or empty where that is plain
     * @param remedy what to do about it
     */
    public BadValueException(String value, String demand, String remedy) {
        super(value + demand + "; " + remedy);
        this.value = value;
        this.demand = demand;
        this.remedy = remedy;
    }

    /** The same, with the row's place in the sentence. */
    public String at(long row, int partition) {
        return value + " in row " + row + " of partition " + partition + demand + "; " + remedy;
    }
}
