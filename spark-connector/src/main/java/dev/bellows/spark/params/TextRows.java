package dev.bellows.spark.params;

import static dev.bellows.spark.params.Bounds.atLeast;
import static dev.bellows.spark.params.Bounds.oneOf;
import static dev.bellows.spark.params.ParamGroup.NETWORK;
import static dev.bellows.spark.params.ParamKind.INTEGER;
import static dev.bellows.spark.params.ParamKind.TEXT;
import static dev.bellows.spark.params.StageKind.ALL;
import static dev.bellows.spark.params.StageKind.ESTIMATORS;

import java.util.List;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;

/** The rows of {@link ParamRows} that say which words texts have. */
final class TextRows {
    static final ParamRow<Param<String>> VOCABULARIES = new ParamRow<>(
            "vocabularies",
            TEXT,
            "the words of each column of texts, in the order of their numbers from 2 on, as JSON such as {\"columns\":"
                    + " [{\"column\": \"city\", \"words\": [\"Bonn\", \"Rome\"]}]}; 1 is every other word, 0 fills short"
                    + " sequences up; empty: the words of the rows that are trained on, the most frequent first",
            "",
            Bounds.ANY,
            NETWORK,
            ALL);
    static final ParamRow<IntParam> MIN_FREQUENCY = new ParamRow<>(
            "minFrequency",
            INTEGER,
            "how often a word has to come to get a number of its own",
            1,
            atLeast(1),
            NETWORK,
            ESTIMATORS);
    static final ParamRow<IntParam> MAX_VOCABULARY = new ParamRow<>(
            "maxVocabulary",
            INTEGER,
            "how many words of a column get numbers of their own, the most frequent ones; 0: as many as there are, or"
                    + " as the Embedding has room for that looks them up",
            0,
            atLeast(0),
            NETWORK,
            ESTIMATORS);
    static final ParamRow<Param<String>> UNKNOWN_WORDS = new ParamRow<>(
            "unknownWords",
            TEXT,
            "what a word without a number of its own is: number (the number 1), or invalid (its row is, and"
                    + " handleInvalid decides)",
            "number",
            oneOf(List.of("number", "invalid")),
            NETWORK,
            ALL);

    private TextRows() {}
}
