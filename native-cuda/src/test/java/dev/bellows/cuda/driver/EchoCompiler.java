package dev.bellows.cuda.driver;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A test double of the compiler, which gives the source back as its code, and counts. */
public final class EchoCompiler implements Compiler {
    /** What was to be compiled. */
    public record Source(String name, String text, List<String> options) {}

    private final List<Source> sources = new ArrayList<>();

    /** All that was compiled, in order. */
    public synchronized List<Source> sources() {
        return List.copyOf(sources);
    }

    /** How often something was compiled. */
    public int times() {
        return sources().size();
    }

    @Override
    public String version() {
        return "echo-1";
    }

    @Override
    public String architecture(int capability) {
        return "sm_" + capability;
    }

    @Override
    public synchronized byte[] compile(String name, String source, String architecture, List<String> options) {
        sources.add(new Source(name, source, options));
        return (source + architecture + options).getBytes(StandardCharsets.UTF_8);
    }
}
