package dev.bellows.spark.params;

import dev.bellows.json.Catalog;
import dev.bellows.json.Inline;
import dev.bellows.optim.schedule.Schedule;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Python's classes for a catalog of the engine's records: their settings in order, and what of them may be left out. */
final class PythonRecords {
    private final List<Path> sources;
    private final PythonTypes types = new PythonTypes();
    private final Map<String, String> classes = new LinkedHashMap<>();

    /** A setting, and whether it may be left out. */
    private record Setting(RecordComponent component, boolean optional) {
        String name() {
            return component.getName();
        }
    }

    private PythonRecords(List<Path> sources) {
        this.sources = sources;
    }

    /**
     * The module of a catalog.
     *
     * @param beside records without a name that belong there
     * @param sources the folders with Java's comments
     */
    static String text(String about, Catalog catalog, List<Class<? extends Record>> beside, List<Path> sources) {
        PythonRecords records = new PythonRecords(sources);
        records.types.plain().addAll(beside);
        String base = catalog.family().getSimpleName().replace("Config", "");
        catalog.entries().forEach(entry -> records.add(entry, base));
        return records.module(about, base);
    }

    private String module(String about, String base) {
        Set<Class<?>> plain = new LinkedHashSet<>();
        for (int before = -1; before != plain.size(); ) {
            before = plain.size();
            for (Class<?> type : List.copyOf(types.plain())) {
                if (plain.add(type)) {
                    classes.put(type.getSimpleName(), text(type, type.getSimpleName(), "Record", ""));
                }
            }
        }
        List<String> names = classes.keySet().stream().sorted().toList();
        Set<String> bases = types.bases();
        bases.add(base);
        if (!plain.isEmpty()) {
            bases.add("Record");
        }
        String several = classes.values().stream().anyMatch(text -> text.contains("several(")) ? ", several" : "";
        return PythonText.head(about)
                + types.imports()
                + "from bellows._record import " + String.join(", ", bases) + several + "\n"
                + "\n__all__ = [\n"
                + names.stream()
                        .map(name -> "    " + PythonText.quoted(name) + ",\n")
                        .collect(Collectors.joining()) + "]\n"
                + types.aliases()
                + String.join("", classes.values());
    }

    private void add(Catalog.Entry entry, String base) {
        String name = name(entry);
        if (classes.put(name, text(entry.type(), name, base, entry.name())) != null) {
            throw new IllegalStateException("Python: two records are called " + name);
        }
    }

    /** What Java calls the record, or what it configures. */
    static String name(Catalog.Entry entry) {
        Class<?> outer = entry.type().getEnclosingClass();
        if (outer == null) {
            return entry.type().getSimpleName();
        } else if (entry.type().getSimpleName().equals("Config")) {
            return outer.getSimpleName();
        }
        return Arrays.stream(entry.name().split("[^A-Za-z0-9]", -1))
                .map(PythonText::capital)
                .collect(Collectors.joining());
    }

    private String text(Class<?> type, String name, String base, String said) {
        List<Setting> settings = settings(type);
        StringBuilder text = new StringBuilder("\n\nclass " + name + "(" + base + "):\n");
        text.append(PythonText.docstring("    ", comment(type, settings))).append('\n');
        if (!said.isEmpty()) {
            text.append("    _name = " + PythonText.quoted(said) + "\n\n");
        }
        List<Setting> needed =
                settings.stream().filter(setting -> !setting.optional()).toList();
        List<String> signature = new ArrayList<>(List.of("cls"));
        boolean many = needed.size() == 1 && types.isListOfRecords(needed.get(0).component());
        for (Setting setting : needed) {
            String own = PythonText.snake(setting.name());
            signature.add(
                    many
                            ? "*" + own + ": " + types.element(setting.component())
                            : own + ": " + types.of(setting.component()));
        }
        if (!many && needed.size() < settings.size()) {
            signature.add("*");
        }
        settings.stream()
                .filter(Setting::optional)
                .forEach(setting -> signature.add(
                        PythonText.snake(setting.name()) + ": " + types.of(setting.component()) + " | None = None"));
        text.append(PythonText.call("    ", "def __new__(", signature, ") -> " + name + ":"));
        List<String> entries = settings.stream()
                .map(setting -> {
                    String own = PythonText.snake(setting.name());
                    return PythonText.quoted(setting.name()) + ": "
                            + (many && !setting.optional() ? "several(" + own + ")" : own);
                })
                .toList();
        text.append(PythonText.call("        ", "return cls._of({", entries, "})"));
        return text.toString();
    }

    private String comment(Class<?> type, List<Setting> settings) {
        boolean config = type.getSimpleName().equals("Config");
        PythonComments comments = PythonComments.of(sources, type);
        if (config) {
            PythonComments outer = PythonComments.of(sources, type.getEnclosingClass());
            String own = comments.about()
                    .replaceFirst(
                            "^(Settings of (?:an? )?``\\w+``(?: layer)?|An? ``\\w+``(?: layer)? has no"
                                    + " settings)[;:.]?\\s*",
                            "");
            comments = new PythonComments(outer.about(), outer.settings())
                    .and(new PythonComments(PythonText.capital(own), comments.settings()));
        }
        for (RecordComponent part : type.getRecordComponents()) {
            if (part.isAnnotationPresent(Inline.class)) {
                comments = new PythonComments(
                        comments.about(),
                        comments.and(PythonComments.of(sources, part.getType())).settings());
            }
        }
        Map<String, String> said = comments.settings();
        String told = settings.stream()
                .filter(setting -> said.containsKey(setting.name()))
                .map(setting -> "\n    " + PythonText.snake(setting.name()) + ": "
                        + said.get(setting.name()).replace("\n\n", " "))
                .collect(Collectors.joining());
        return (comments.about().isEmpty() ? type.getSimpleName() + "." : comments.about())
                + (told.isEmpty() ? "" : "\n\nParameters:" + told);
    }

    /** The settings of a record, those of records that lie among them included. */
    private static List<Setting> settings(Class<?> type) {
        List<String> shortest = Arrays.stream(type.getConstructors())
                .filter(constructor -> leavesOut(constructor, type))
                .min((one, two) -> Integer.compare(one.getParameterCount(), two.getParameterCount()))
                .map(constructor -> Arrays.stream(constructor.getParameters())
                        .map(parameter -> parameter.getName())
                        .toList())
                .orElse(Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
        return Arrays.stream(type.getRecordComponents())
                .flatMap(component -> component.isAnnotationPresent(Inline.class)
                        ? settings(component.getType()).stream()
                        : Stream.of(new Setting(
                                component,
                                isNullable(component)
                                        || !shortest.contains(component.getName())
                                        || isFilledIn(type, component))))
                .toList();
    }

    private static boolean leavesOut(Constructor<?> constructor, Class<?> type) {
        Map<String, String> components = Arrays.stream(type.getRecordComponents())
                .collect(Collectors.toMap(
                        RecordComponent::getName,
                        component -> component.getGenericType().toString()));
        return Arrays.stream(constructor.getParameters())
                .allMatch(parameter ->
                        parameter.getParameterizedType().toString().equals(components.get(parameter.getName())));
    }

    /** Whether a schedule's setting follows from the other Params where it is left out. */
    private static boolean isFilledIn(Class<?> type, RecordComponent component) {
        String name = component.getName();
        return Schedule.class.isAssignableFrom(type) && (Rates.RATES.contains(name) || name.equals(Rates.STEPS));
    }

    private static boolean isNullable(RecordComponent component) {
        return Arrays.stream(component.getAnnotatedType().getAnnotations())
                .anyMatch(annotation ->
                        annotation.annotationType().getSimpleName().equals("Nullable"));
    }
}
