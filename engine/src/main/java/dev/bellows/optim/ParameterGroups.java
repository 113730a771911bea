package dev.bellows.optim;

import dev.bellows.json.Bare;
import dev.bellows.nn.PathPattern;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which parameters are trained otherwise than the rest, by {@linkplain PathPattern patterns} on their paths.
 *
 * <pre>{@code
 * ParameterGroups groups = ParameterGroups.NONE
 *         .withDecay(0, "*.bias", "*.gamma", "*.beta")
 *         .withRate(0.1, "embedding.*");
 * Trainer trainer = new Trainer(net.parameters(), Optimization.of(new AdamW(1e-3, 0.01)).with(groups));
 * }</pre>
 *
 * @param groups multipliers of all groups that match a path are multiplied; of several rules the last counts
 */
@Bare
public record ParameterGroups(List<Group> groups) {
    /** All parameters are trained alike. */
    public static final ParameterGroups NONE = new ParameterGroups(List.of());

    /**
     * Parameters and how they are trained.
     *
     * @param pattern on paths
     * @param rate by what the learning rate is multiplied, 0 or more; at 0 a parameter is not updated at all
     * @param decay by what the weight decay is multiplied, 0 or more
     * @param rule another optimizer, or null for the common one
     */
    public record Group(
            String pattern,
            double rate,
            double decay,
            @Nullable Optimizer rule) {
        /** Trained as the others are. */
        public Group(String pattern) {
            this(pattern, 1, 1, null);
        }

        public Group {
            Hyperparameters.requireNonNegative("group '" + pattern + "'", "rate", rate);
            Hyperparameters.requireNonNegative("group '" + pattern + "'", "decay", decay);
        }

        boolean matches(String path) {
            return new PathPattern(pattern).matches(path);
        }
    }

    public ParameterGroups {
        groups = List.copyOf(groups);
    }

    /** These groups and one for each pattern, whose learning rate is multiplied by {@code rate}. */
    public ParameterGroups withRate(double rate, String... patterns) {
        return with(pattern -> new Group(pattern, rate, 1, null), patterns);
    }

    /** These groups and one for each pattern, whose weight decay is multiplied by {@code decay}. */
    public ParameterGroups withDecay(double decay, String... patterns) {
        return with(pattern -> new Group(pattern, 1, decay, null), patterns);
    }

    /** These groups and one for each pattern, which another optimizer trains. */
    public ParameterGroups withRule(Optimizer rule, String... patterns) {
        return with(pattern -> new Group(pattern, 1, 1, rule), patterns);
    }

    /**
     * These groups and one for each pattern, whose weights stay as they are. Running statistics beside them go on following the
     * batches; {@link dev.bellows.nn.Block#freeze} keeps those as well.
     */
    public ParameterGroups frozen(String... patterns) {
        return withRate(0, patterns);
    }

    private ParameterGroups with(Function<String, Group> make, String... patterns) {
        List<Group> all = new ArrayList<>(groups);
        Stream.of(patterns).map(make).forEach(all::add);
        return new ParameterGroups(all);
    }

    /** How the parameter at {@code path} is trained if {@code common} trains the others. */
    public Rule rule(String path, Optimizer common) {
        Optimizer optimizer = common;
        double rate = 1;
        double decay = 1;
        for (Group group : groups) {
            if (group.matches(path)) {
                optimizer = group.rule() != null ? group.rule() : optimizer;
                rate *= group.rate();
                decay *= group.decay();
            }
        }
        return new Rule(decay == 1 ? optimizer : optimizer.withWeightDecay(optimizer.weightDecay() * decay), rate);
    }

    /**
     * Checks that each group has a parameter.
     *
     * @throws IllegalArgumentException with the pattern and the paths
     */
    public void check(Collection<String> paths) {
        for (Group group : groups) {
            if (paths.stream().noneMatch(group::matches)) {
                throw new IllegalArgumentException(
                        "parameter groups: no parameter matches '" + group.pattern() + "': " + paths);
            }
        }
    }
}
