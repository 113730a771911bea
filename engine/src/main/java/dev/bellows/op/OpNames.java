package dev.bellows.op;

import dev.bellows.json.Catalog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What files call the ops of the engine: the record's package below this one and its own name, {@code norm.softmax}, so that
 * no op needs a line. Until version 1 of {@code graph.json} it was the class, {@code norm.Softmax}, which is still read.
 */
public final class OpNames implements Catalog {
    /** An op that moves or gets another name adds what it was called, and what it is called now. */
    private static final Map<String, String> MOVED = Map.of();

    private static final String PACKAGE = "dev.bellows.op.";
    private static final Pattern NAME = Pattern.compile("([a-z]+\\.)+[A-Za-z][A-Za-z0-9]*");

    private final Map<String, String> moved;

    public OpNames() {
        this(MOVED);
    }

    OpNames(Map<String, String> moved) {
        this.moved = Map.copyOf(moved);
    }

    @Override
    public Class<?> family() {
        return Op.class;
    }

    /** None: there is a rule. */
    @Override
    public List<Entry> entries() {
        return List.of();
    }

    @Override
    public Optional<Class<? extends Record>> type(String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        String now = withInitial(name, false);
        String place = withInitial(moved.getOrDefault(now, now), true);
        try {
            Class<?> type = Class.forName(PACKAGE + place, false, OpNames.class.getClassLoader());
            return type.isRecord() && Op.class.isAssignableFrom(type)
                    ? Optional.of(type.asSubclass(Record.class))
                    : Optional.empty();
        } catch (ClassNotFoundException missing) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> name(Class<?> type) {
        String name = type.getName();
        return name.startsWith(PACKAGE)
                        && NAME.matcher(name.substring(PACKAGE.length())).matches()
                ? Optional.of(withInitial(name.substring(PACKAGE.length()), false))
                : Optional.empty();
    }

    private static String withInitial(String name, boolean capital) {
        int at = name.lastIndexOf('.') + 1;
        char initial = name.charAt(at);
        return name.substring(0, at)
                + (capital ? Character.toUpperCase(initial) : Character.toLowerCase(initial))
                + name.substring(at + 1);
    }
}
