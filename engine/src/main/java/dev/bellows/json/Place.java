package dev.bellows.json;

/**
 * Where in a text something is, for messages.
 *
 * @param what the text, such as {@code network}
 * @param path from its root, such as {@code layers[1].units}
 */
record Place(String what, String path) {
    static Place root(String what) {
        return new Place(what, "");
    }

    Place field(String name) {
        return new Place(what, path.isEmpty() ? name : path + "." + name);
    }

    Place element(int index) {
        return new Place(what, path + "[" + index + "]");
    }

    boolean isRoot() {
        return path.isEmpty();
    }

    IllegalArgumentException wrong(String sentence) {
        return new IllegalArgumentException(message(sentence));
    }

    String message(String sentence) {
        return what + ": " + (path.isEmpty() ? "" : path + ": ") + sentence;
    }
}
