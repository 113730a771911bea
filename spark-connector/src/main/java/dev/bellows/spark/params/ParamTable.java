package dev.bellows.spark.params;

import dev.bellows.spark.catalyst.SparkVersion;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * The Params of one stage instance, made of the {@link ParamRows} of its kind.
 *
 * <p>Spark finds a stage's Params by looking for methods that return one. A stage hands that question on to {@link #params},
 * so that a row of the table is enough.
 */
public final class ParamTable implements Serializable {
    private final Params owner;
    private final StageKind stage;
    private final Map<String, Param<?>> made = new TreeMap<>();
    private transient Param<?> @Nullable [] all;
    private transient @Nullable Watching watching;

    /**
     * Makes the Params of a stage and sets their defaults.
     *
     * @throws UnsupportedOperationException if this is not a Spark that we are built for
     */
    public ParamTable(Params owner, StageKind stage) {
        SparkVersion.require();
        this.owner = owner;
        this.stage = stage;
        for (ParamRow<?> row : ParamRows.of(stage)) {
            made.put(row.name(), row.make(owner));
        }
    }

    /**
     * All Params of the stage by name.
     *
     * @param declared those that Spark found
     */
    public synchronized Param<?>[] params(Param<?>... declared) {
        if (all == null) {
            Map<String, Param<?>> byName = new TreeMap<>(made);
            for (Param<?> param : declared) {
                byName.put(param.name(), param);
            }
            all = byName.values().toArray(new Param<?>[0]);
        }
        return all.clone();
    }

    /** What the stage remembers beside its Params. */
    public synchronized Watching watching() {
        if (watching == null) {
            watching = new Watching();
        }
        return watching;
    }

    /**
     * Gives a copy of the stage what the stage remembers beside its Params.
     *
     * @param extra the Params that the copy was given beside the stage's own
     * @param copy whose Params are set
     */
    public <S extends NeuralParams> S carry(ParamMap extra, S copy) {
        copy.paramTable().watching().copy(watching(), owner, extra);
        return copy;
    }

    /** The values of all Params that have one, by name, as text. */
    public Map<String, String> texts() {
        return Watching.texts(owner, owner.extractParamMap());
    }

    /** Spark's sentence on a Param, with arrays written out. */
    public String explain(Param<?> param) {
        String byDefault = shown(owner.getDefault(param), "default: ");
        String current = shown(owner.get(param), "current: ");
        String between = byDefault.isEmpty() || current.isEmpty() ? "" : ", ";
        String values = owner.isDefined(param) ? "(" + byDefault + between + current + ")" : "(undefined)";
        return param.name() + ": " + param.doc() + " " + values;
    }

    /** The Param that the stage has in place of one that it has not, if there is such. */
    Optional<String> counterpart(String name) {
        return Counterparts.of(stage, name);
    }

    @SuppressWarnings("unchecked") // a row makes Params of its own class
    <P extends Param<?>> P param(ParamRow<P> row) {
        Param<?> param = made.get(row.name());
        if (param == null) {
            throw new IllegalArgumentException(stage + ": has no Param " + row.name()
                    + counterpart(row.name())
                            .map(other -> "; set " + other + " in its place")
                            .orElse(""));
        }
        return (P) param;
    }

    private static String shown(Option<?> value, String label) {
        return value.isEmpty() ? "" : label + ParamKind.show(value.get());
    }
}
