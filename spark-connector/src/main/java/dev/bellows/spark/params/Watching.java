package dev.bellows.spark.params;

import dev.bellows.spark.progress.FitListener;
import dev.bellows.spark.progress.LatestProgress;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;
import org.apache.spark.ml.param.Params;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/** What an estimator remembers beside its Params for those who watch its fits: copies take it over, and it is not saved. */
public final class Watching {
    private FitListener listener = FitListener.NONE;
    private @Nullable LatestProgress bar;
    private Map<String, String> varied = Map.of();

    /** Lets another hear of them; Python's bridge, which does not see setters of interfaces, comes this way. */
    public void listener(FitListener chosen) {
        listener = chosen;
    }

    /** Who hears of the estimator's fits. */
    public FitListener listener() {
        return listener;
    }

    /** Lets someone draw a bar by what it says, in place of the one in a shell. */
    public void bar(LatestProgress asked) {
        bar = asked;
    }

    /** By what a bar is drawn; null where nobody draws one. */
    public @Nullable LatestProgress bar() {
        return bar;
    }

    /** What a grid search, or whoever else copied the estimator, gave it beside its own Params, by name, as text. */
    public Map<String, String> varied() {
        return varied;
    }

    /** Takes over what another one remembers. */
    void copy(Watching other, Params owner, ParamMap extra) {
        listener = other.listener;
        bar = other.bar;
        Map<String, String> all = new TreeMap<>(other.varied);
        all.putAll(texts(owner, extra));
        varied = Collections.unmodifiableMap(all);
    }

    /** The values of a stage's Params in a map, by name, as text. */
    static Map<String, String> texts(Params owner, ParamMap map) {
        Map<String, String> texts = new TreeMap<>();
        for (ParamPair<?> pair : CollectionConverters.asJava(map.toSeq())) {
            if (pair.param().parent().equals(owner.uid())) {
                texts.put(pair.param().name(), ParamKind.show(pair.value()));
            }
        }
        return texts;
    }
}
