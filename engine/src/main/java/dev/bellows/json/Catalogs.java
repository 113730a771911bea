package dev.bellows.json;

import java.lang.ref.SoftReference;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All {@link Catalog}s in reach: those that the thread's context class loader finds, which on executors knows the users'
 * jars, and the engine's own.
 */
public final class Catalogs {
    /** By class loader, which neither is kept by this nor keeps its users' classes for ever. */
    private static final Map<ClassLoader, SoftReference<Catalogs>> FOUND =
            Collections.synchronizedMap(new WeakHashMap<>());

    private final List<Catalog> all;
    private final List<String> failures;

    private Catalogs(List<Catalog> all, List<String> failures) {
        this.all = all;
        this.failures = failures;
    }

    /** The names of a family, sorted; what follows from a rule, as ops' names do, is not among them. */
    public static Set<String> names(Class<?> family) {
        return entries(family).stream().map(Catalog.Entry::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** All that is listed of a family. */
    public static List<Catalog.Entry> entries(Class<?> family) {
        return current()
                .of(family)
                .flatMap(catalog -> catalog.entries().stream())
                .toList();
    }

    /**
     * The record of a name.
     *
     * @throws IllegalArgumentException if two records have this name
     */
    static Optional<Class<? extends Record>> type(Class<?> family, String name) {
        Optional<Class<? extends Record>> known = current().find(family, name);
        return known.isPresent() ? known : reloaded().find(family, name); // a jar may have come since
    }

    /** Whether a family has a record of this name. */
    public static boolean knows(Class<?> family, String name) {
        return type(family, name).isPresent();
    }

    /** The name of a record, if it is in a catalog. */
    public static Optional<String> name(Class<?> family, Class<?> type) {
        Optional<String> known = current().called(family, type);
        return known.isPresent() ? known : reloaded().called(family, type);
    }

    /** What there is of a family, and which catalogs could not be read, for a message on an unknown name. */
    static String known(Class<?> family) {
        Set<String> names = names(family);
        List<String> failures = current().failures;
        return (names.isEmpty() ? "" : "; known are " + String.join(", ", names))
                + (failures.isEmpty() ? "" : "; catalogs that could not be read: " + String.join(", ", failures));
    }

    private Stream<Catalog> of(Class<?> family) {
        return all.stream().filter(catalog -> catalog.family() == family);
    }

    private Optional<Class<? extends Record>> find(Class<?> family, String name) {
        Map<Class<? extends Record>, Catalog> found = new LinkedHashMap<>();
        of(family).forEach(catalog -> catalog.type(name).ifPresent(type -> found.putIfAbsent(type, catalog)));
        if (found.size() > 1) {
            throw new IllegalArgumentException("catalogs: the name '" + name + "' stands for several records: "
                    + found.entrySet().stream()
                            .map(entry -> entry.getKey().getName() + " in "
                                    + entry.getValue().getClass().getName())
                            .collect(Collectors.joining(", "))
                    + "; give one another name, such as one that begins with the name of its library");
        }
        return found.keySet().stream().findFirst();
    }

    private Optional<String> called(Class<?> family, Class<?> type) {
        return of(family).flatMap(catalog -> catalog.name(type).stream()).findFirst();
    }

    private static Catalogs current() {
        SoftReference<Catalogs> reference = FOUND.get(loader());
        Catalogs known = reference == null ? null : reference.get();
        return known == null ? reloaded() : known;
    }

    private static Catalogs reloaded() {
        Map<Class<?>, Catalog> all = new LinkedHashMap<>();
        Set<String> failures = new TreeSet<>();
        load(loader(), all, failures);
        load(engine(), all, failures);
        Catalogs loaded = new Catalogs(List.copyOf(all.values()), List.copyOf(failures));
        FOUND.put(loader(), new SoftReference<>(loaded));
        return loaded;
    }

    private static ClassLoader loader() {
        @Nullable ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context == null ? engine() : context;
    }

    private static ClassLoader engine() {
        return Objects.requireNonNull(Catalogs.class.getClassLoader(), "class loader of the engine");
    }

    /** A catalog that cannot be loaded must not stop those who need nothing of it. */
    private static void load(ClassLoader from, Map<Class<?>, Catalog> into, Set<String> failures) {
        Iterator<ServiceLoader.Provider<Catalog>> providers =
                ServiceLoader.load(Catalog.class, from).stream().iterator();
        while (true) {
            try {
                if (!providers.hasNext()) {
                    return;
                }
                ServiceLoader.Provider<Catalog> provider = providers.next();
                if (!into.containsKey(provider.type())) {
                    into.put(provider.type(), provider.get());
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                if (!failures.add(String.valueOf(e.getMessage()))) {
                    return; // the same again: there is no way past it
                }
            }
        }
    }
}
