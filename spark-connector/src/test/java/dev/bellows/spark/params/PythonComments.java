package dev.bellows.spark.params;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the comment on a Java type says, in Python's markup.
 *
 * @param about all but the settings
 * @param settings what it says of each
 */
record PythonComments(String about, Map<String, String> settings) {
    private static final Pattern SETTING =
            Pattern.compile("@param (\\w+) ((?:(?!@param|@return|@throws).)*)", Pattern.DOTALL);

    /** Of a type whose source lies under one of these folders. */
    static PythonComments of(List<Path> sources, Class<?> type) {
        Class<?> outermost = type;
        while (outermost.getEnclosingClass() != null) {
            outermost = outermost.getEnclosingClass();
        }
        String file = outermost.getName().replace('.', '/') + ".java";
        Path source = sources.stream()
                .map(folder -> folder.resolve(file))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no source of " + type));
        Matcher comment = Pattern.compile(
                        "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+(?:\\([^)]*\\))?\\s*)*(?:\\w+"
                                + " )*(?:class|record|interface) "
                                + type.getSimpleName() + "\\b",
                        Pattern.DOTALL)
                .matcher(read(source));
        if (!comment.find()) {
            return new PythonComments("", Map.of());
        }
        String text = comment.group(1);
        Map<String, String> settings = new LinkedHashMap<>();
        for (Matcher each = SETTING.matcher(text); each.find(); ) {
            settings.put(each.group(1), plain(each.group(2)));
        }
        return new PythonComments(plain(text.split("@param", 2)[0]), settings);
    }

    /** The same, with what another says as well. */
    PythonComments and(PythonComments other) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        other.settings.forEach(all::putIfAbsent);
        String both = Stream.of(about, other.about)
                .filter(text -> !text.isEmpty())
                .reduce((one, two) -> one + "\n\n" + two)
                .orElse("");
        return new PythonComments(both, all);
    }

    private static String read(Path source) {
        try {
            return Files.readString(source, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String plain(String comment) {
        return comment.replaceAll("(?m)^\\s*\\* ?", "")
                .replaceAll("(?s)<pre>.*?</pre>", "")
                .replaceAll("\\{@(?:code|literal)\\s+((?:[^{}]|\\{[^{}]*})*)}", "``$1``")
                .replaceAll("\\{@link(?:plain)?\\s+[^}\\s]+\\s+([^}]*)}", "$1")
                .replaceAll("\\{@link(?:plain)?\\s+#?([^}]*)}", "``$1``")
                .replaceAll("\\bnull\\b", "None")
                .replaceAll("\\s*<p>", "\u0000")
                .replaceAll("\\s+", " ")
                .replace("\u0000", "\n\n")
                .replaceAll("(?m)^ ", "")
                .strip();
    }
}
