package dev.bellows.spark.predict;

import java.util.Locale;

/** What becomes of rows that hold a null or a number that is not finite where the network takes its input from. */
public enum InvalidRows {
    /** They end the job, with their place. */
    ERROR,
    /** They are left out. */
    SKIP,
    /** They stay, and their scores are NaN. */
    KEEP;

    /** As the Param handleInvalid has it. */
    public static InvalidRows of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
