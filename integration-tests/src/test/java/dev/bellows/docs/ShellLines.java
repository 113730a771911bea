package dev.bellows.docs;

import java.util.ArrayList;
import java.util.List;

/** As much of the shell's grammar as pages use: quotes, comments, lines that go on, lists of commands, variables set for one command. */
final class ShellLines {
    private final List<List<String>> commands = new ArrayList<>();
    private List<String> command = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean quoted;

    private ShellLines() {}

    /** The commands of a block, each with its words, without quotes. */
    static List<List<String>> commands(String block) {
        ShellLines lines = new ShellLines();
        lines.read(block.replace("\\\n", " "));
        return lines.commands;
    }

    private void read(String text) {
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
                quoted = true;
            } else if (c == '#' && word.isEmpty()) {
                i = Math.max(i, text.indexOf('\n', i) - 1); // its end ends the command
            } else if ("\n;&|()".indexOf(c) >= 0) {
                endCommand();
            } else if (Character.isWhitespace(c)) {
                endWord();
            } else {
                word.append(c);
            }
        }
        endCommand();
    }

    private void endWord() {
        boolean set = command.isEmpty() && word.toString().matches("\\w+=.*");
        boolean redirected = word.toString().matches("</.*");
        if ((quoted || !word.isEmpty()) && !set && !redirected) {
            command.add(word.toString());
        }
        word.setLength(0);
        quoted = false;
    }

    private void endCommand() {
        endWord();
        if (!command.isEmpty()) {
            commands.add(command);
            command = new ArrayList<>();
        }
    }
}
