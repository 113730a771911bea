package dev.bellows.json;

import java.util.List;
import java.util.Optional;

/**
 * Names for records of one {@linkplain Family family}, so that these can travel. A jar adds its own by a public class with a
 * public constructor without parameters, which {@code META-INF/services/dev.bellows.json.Catalog} names:
 *
 * <pre>{@code
 * public final class AcmeLayers implements Catalog {
 *     public Class<?> family() {
 *         return LayerConfig.class;
 *     }
 *
 *     public List<Entry> entries() {
 *         return List.of(Entry.of("acme.Gate", Gate.Config.class));
 *     }
 * }
 * }</pre>
 *
 * <p>A name is for good: files hold it. A record may move and be renamed as it likes; where its name changes, the old one
 * becomes an alias.
 */
public interface Catalog {
    /** The interface that all these records implement and that is marked as a {@link Family}. */
    Class<?> family();

    /** The records that this catalog lists. */
    List<Entry> entries();

    /** The record of a name or an alias; upper and lower case do not matter. */
    default Optional<Class<? extends Record>> type(String name) {
        return entries().stream()
                .filter(entry -> entry.isCalled(name))
                .<Class<? extends Record>>map(Entry::type)
                .findFirst();
    }

    /** The name of a record. */
    default Optional<String> name(Class<?> type) {
        return entries().stream()
                .filter(entry -> entry.type() == type)
                .map(Entry::name)
                .findFirst();
    }

    /**
     * A record and what files call it.
     *
     * @param name what is written
     * @param aliases what was written before, and is still read
     */
    record Entry(String name, Class<? extends Record> type, List<String> aliases) {
        public Entry {
            aliases = List.copyOf(aliases);
        }

        public static Entry of(String name, Class<? extends Record> type, String... aliases) {
            return new Entry(name, type, List.of(aliases));
        }

        private boolean isCalled(String other) {
            return name.equalsIgnoreCase(other) || aliases.stream().anyMatch(other::equalsIgnoreCase);
        }
    }
}
