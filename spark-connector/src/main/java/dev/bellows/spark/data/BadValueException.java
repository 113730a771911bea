package dev.bellows.spark.data;

/** A value in a row that cannot be learned from or scored. Whoever knows the row's place adds it to the message. */
public final class BadValueException extends IllegalArgumentException {
    private final String finding;
    private final String remedy;

    /**
     * @param finding what is wrong, naming Param, column and value
     * @param remedy what to do about it
     */
    public BadValueException(String finding, String remedy) {
        super(finding + " ; " + remedy);
        this.finding = finding;
        this.remedy = remedy;
    }

    /** The same, with the row's place in the sentence. */
    public String at(long row, int partition) {
        return finding + " in row " + row + " of partition " + partition + " ; " + remedy;
    }
}
