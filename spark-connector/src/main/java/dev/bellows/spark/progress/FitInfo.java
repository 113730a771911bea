package dev.bellows.spark.progress;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known of a fit when it starts.
 *
 * @param id unique
 * @param number of this fit among those of the driver, from 1
 * @param uid of the estimator
 * @param varied the Params that this fit was given beside the estimator's own, as a grid search does, by name
 * @param params all Params that are set, by name, as text
 * @param epochs how many there will be
 * @param steps of an epoch
 * @param workers who train together
 * @param rows that are trained on
 * @param network what it is made of, as a table in text
 */
public record FitInfo(
        String id,
        int number,
        String uid,
        Map<String, String> varied,
        Map<String, String> params,
        int epochs,
        int steps,
        int workers,
        long rows,
        String network)
        implements Serializable {

    public FitInfo {
        varied = Collections.unmodifiableMap(new LinkedHashMap<>(varied));
        params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    }

    /** Names the fit among others: by its number, its estimator and what was varied. */
    public String name() {
        return "fit " + number + " (" + uid + (varied.isEmpty() ? "" : ", " + text(varied)) + ")";
    }

    private static String text(Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) ->
                text.append(text.isEmpty() ? "" : ", ").append(name).append(' ').append(value));
        return text.toString();
    }
}
