package dev.bellows.spark.params;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.json.Json;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.schedule.Schedule;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.param.Param;

/**
 * The optimizer that Params describe: the record that {@code optimizer} names, the Params of single settings where the record
 * has them, and a schedule. What is said twice must be the same.
 */
final class Rates {
    static final FamilyText<Optimizer> OPTIMIZER = new FamilyText<>("optimizer", Optimizer.class);
    static final FamilyText<Schedule> SCHEDULE = new FamilyText<>("schedule", Schedule.class);

    static final String STEPS = "steps";

    /** What schedules call the rate that they are about. */
    static final List<String> RATES = List.of("base", "greatest", "rate");

    private final NeuralParams params;
    private final long steps;

    /** Of these Params; {@code steps} are those of the whole training. */
    Rates(NeuralParams params, long steps) {
        this.params = params;
        this.steps = steps;
    }

    Optimizer optimizer() {
        ObjectNode node = OPTIMIZER.node(params.getOptimizer());
        Map<Param<?>, JsonNode> single = Map.of(
                params.learningRate(), Json.number(params.getLearningRate()),
                params.momentum(), Json.number(params.getMomentum()),
                params.weightDecay(), Json.number(params.getWeightDecay()),
                params.nesterov(), BooleanNode.valueOf(params.getNesterov()));
        single.forEach((param, value) -> {
            if (counts(param, value) && OPTIMIZER.has(node, param.name())) {
                say(node, param.name(), value, "optimizer");
            }
        });
        Optimizer optimizer = OPTIMIZER.read(node);
        return params.getSchedule().isEmpty() ? optimizer : optimizer.withSchedule(schedule(optimizer));
    }

    /** What a user has set counts always; defaults count where the optimizer is a name alone, if they say something. */
    private boolean counts(Param<?> param, JsonNode value) {
        boolean neutral = value.isNumber() ? value.doubleValue() == 0 : !value.booleanValue();
        if (neutral && param.equals(params.learningRate())) {
            return false; // the optimizer's own
        }
        return params.isSet(param) || (OPTIMIZER.isName(params.getOptimizer()) && !neutral);
    }

    private Schedule schedule(Optimizer optimizer) {
        ObjectNode node = SCHEDULE.node(params.getSchedule());
        stretch(node, optimizer.rate(1), steps);
        return SCHEDULE.read(node);
    }

    /** Fills in what follows from the rest: the rate that a schedule is about, and how many steps there are. */
    private void stretch(ObjectNode node, double rate, long left) {
        List<RecordComponent> settings = SCHEDULE.settings(node);
        for (RecordComponent setting : settings) {
            JsonNode inner = node.get(setting.getName());
            if (setting.getType() == Schedule.class && inner != null) {
                ObjectNode after = SCHEDULE.node(inner.isTextual() ? inner.textValue() : inner.toString());
                stretch(after, rate, Math.max(1, left - node.path(STEPS).asLong()));
                node.set(setting.getName(), after);
                return; // what goes before it is of lengths and rates of its own
            }
        }
        List<String> names = settings.stream().map(RecordComponent::getName).toList();
        RATES.stream()
                .filter(names::contains)
                .findFirst()
                .filter(name -> !node.has(name) || counts(params.learningRate(), Json.number(params.getLearningRate())))
                .ifPresent(name -> say(node, name, Json.number(rate), "schedule"));
        if (names.contains(STEPS) && !node.has(STEPS)) {
            node.put(STEPS, left);
        }
    }

    private static void say(ObjectNode node, String setting, JsonNode value, String where) {
        JsonNode said = node.get(setting);
        if (said != null && !same(said, value)) {
            throw new IllegalArgumentException(where + ": says that " + setting + " is " + said + ", the Params say "
                    + value + "; say it in one place");
        }
        node.set(setting, value);
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return (one.isNumber() && other.isNumber()) ? one.doubleValue() == other.doubleValue() : one.equals(other);
    }
}
