package dev.bellows.nn;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a layer's source says of it, as Markdown.
 *
 * @param about the comment on the layer
 * @param settings the comment on its settings, without what only names them
 * @param meanings of single settings, where the comment has a line for each
 */
record LayerSource(String about, String settings, Map<String, String> meanings) {
    private static final Pattern COMMENT = Pattern.compile(
            "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+(?:\\([^)]*\\))?\\s*)*" + "public (final class|record Config)",
            Pattern.DOTALL);
    private static final Pattern SETTING = Pattern.compile("@param (\\w+) ((?:(?!@param).)*)", Pattern.DOTALL);
    private static final Pattern NAMES_THEM = Pattern.compile(
            "^(Settings of (?:an? )?`\\w+`(?: layer)?|An? `\\w+`(?: layer)?" + " has no settings)[;:.]?\\s*");

    static LayerSource of(Path sources, Class<?> layer) throws IOException {
        String source =
                Files.readString(sources.resolve(layer.getName().replace('.', '/') + ".java"), StandardCharsets.UTF_8);
        String about = "";
        String settings = "";
        for (Matcher comments = COMMENT.matcher(source); comments.find(); ) {
            if (comments.group(2).equals("record Config")) {
                settings = comments.group(1);
            } else if (about.isEmpty()) {
                about = comments.group(1);
            }
        }
        Map<String, String> meanings = new LinkedHashMap<>();
        for (Matcher each = SETTING.matcher(settings); each.find(); ) {
            meanings.put(each.group(1), markdown(each.group(2)));
        }
        String rest =
                NAMES_THEM.matcher(markdown(settings.split("@param", 2)[0])).replaceFirst("");
        return new LayerSource(markdown(about), capital(rest), meanings);
    }

    String meaning(String setting) {
        return meanings.getOrDefault(setting, "");
    }

    private static String markdown(String comment) {
        return comment.replaceAll("(?m)^\\s*\\* ?", "")
                .replaceAll("\\{@(?:code|literal)\\s+((?:[^{}]|\\{[^{}]*})*)}", "`$1`")
                .replaceAll("\\{@link(?:plain)?\\s+[^}\\s]+\\s+([^}]*)}", "$1")
                .replaceAll("\\{@link(?:plain)?\\s+#?([^}]*)}", "`$1`")
                .replaceAll("\\s*<p>", "\u0000")
                .replaceAll("\\s+", " ")
                .replace("|", "\\|")
                .replace("\u0000", "\n\n")
                .strip();
    }

    private static String capital(String sentence) {
        return sentence.isEmpty()
                ? ""
                : sentence.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + sentence.substring(1);
    }
}
