package dev.bellows.nn.init;

import dev.bellows.ndarray.NDArray;
import dev.bellows.op.index.RowSlice;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Initializers by the parameters' paths: the first rule whose pattern is found in a path fills it, also where its layer has
 * a rule of its own; what none matches is left to its layer, or to {@code otherwise}.
 */
public record Mixed(List<Rule> rules, Initializer otherwise) implements Initializer {
    /** The initializer of the paths in which the regular expression {@code pattern} is found. */
    public record Rule(String pattern, Initializer initializer) {}

    public Mixed {
        rules = List.copyOf(rules);
    }

    @Override
    public void fill(NDArray array, long key) {
        otherwise.fill(array, key);
    }

    @Override
    public void fillSlice(NDArray array, long key, RowSlice slice) {
        otherwise.fillSlice(array, key, slice);
    }

    @Override
    public Optional<Initializer> insistsOn(String path) {
        return rules.stream()
                .filter(rule -> Pattern.compile(rule.pattern).matcher(path).find())
                .map(Rule::initializer)
                .findFirst()
                .or(() -> otherwise.insistsOn(path));
    }
}
