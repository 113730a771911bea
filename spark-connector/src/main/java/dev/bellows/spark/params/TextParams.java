package dev.bellows.spark.params;

import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The Params that say which words texts have. */
public interface TextParams extends Params {
    /** Where this instance keeps its Params. */
    ParamTable paramTable();

    default Param<String> vocabularies() {
        return paramTable().param(TextRows.VOCABULARIES);
    }

    default String getVocabularies() {
        return getOrDefault(vocabularies());
    }

    default IntParam minFrequency() {
        return paramTable().param(TextRows.MIN_FREQUENCY);
    }

    default int getMinFrequency() {
        return (int) getOrDefault(minFrequency());
    }

    default IntParam maxVocabulary() {
        return paramTable().param(TextRows.MAX_VOCABULARY);
    }

    default int getMaxVocabulary() {
        return (int) getOrDefault(maxVocabulary());
    }

    default Param<String> unknownWords() {
        return paramTable().param(TextRows.UNKNOWN_WORDS);
    }

    default String getUnknownWords() {
        return getOrDefault(unknownWords());
    }
}
