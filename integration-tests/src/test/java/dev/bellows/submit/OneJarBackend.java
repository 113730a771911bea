package dev.bellows.submit;

import dev.bellows.backend.Backends;

/** A program that prints what it would compute with. */
final class OneJarBackend {
    private OneJarBackend() {}

    public static void main(String[] arguments) {
        System.out.println(Backends.current().device());
    }
}
