package dev.bellows.spark.params;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The Params of one stage instance, each made (and its default set) when it is first asked for. It lets {@link
 * NeuralParams} declare a Param wholly in one method.
 */
public final class ParamTable implements Serializable {
    private final Params owner;
    private final Map<String, Param<?>> made = new LinkedHashMap<>();

    public ParamTable(Params owner) {
        this.owner = owner;
    }

    Param<String> text(String name, String doc) {
        return once(name, () -> new Param<>(owner, name, doc));
    }

    Param<String> text(String name, String doc, Rule<String> rule, String byDefault) {
        return once(name, () -> withDefault(new Param<>(owner, name, doc, rule), byDefault));
    }

    IntParam integer(String name, String doc, Rule<Object> rule, int byDefault) {
        return once(name, () -> withDefault(new IntParam(owner, name, doc, rule), byDefault));
    }

    LongParam longInteger(String name, String doc, long byDefault) {
        return once(name, () -> withDefault(new LongParam(owner, name, doc), byDefault));
    }

    DoubleParam real(String name, String doc, Rule<Object> rule, double byDefault) {
        return once(name, () -> withDefault(new DoubleParam(owner, name, doc, rule), byDefault));
    }

    BooleanParam flag(String name, String doc, boolean byDefault) {
        return once(name, () -> withDefault(new BooleanParam(owner, name, doc), byDefault));
    }

    IntArrayParam integers(String name, String doc, Rule<int[]> rule, int... byDefault) {
        return once(name, () -> {
            IntArrayParam param = new IntArrayParam(owner, name, doc, rule);
            owner.setDefault(param, byDefault);
            return param;
        });
    }

    private <P extends Param<Object>> P withDefault(P param, Object byDefault) {
        owner.setDefault(param, byDefault);
        return param;
    }

    private Param<String> withDefault(Param<String> param, String byDefault) {
        owner.setDefault(param, byDefault);
        return param;
    }

    @SuppressWarnings("unchecked") // one name is always declared with one type: NeuralParams is the only caller
    private synchronized <P extends Param<?>> P once(String name, Supplier<P> make) {
        Param<?> param = made.get(name);
        if (param == null) {
            param = make.get();
            made.put(name, param);
        }
        return (P) param;
    }
}
