package dev.bellows.cuda.driver;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A test double of the compiler, which gives the source back as its code, and counts. */
public final class EchoCompiler implements Compiler {
    private int times;

    /** How often something was compiled. */
    public int times() {
        return times;
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
    public byte[] compile(String name, String source, String architecture, List<String> options) {
        times++;
        return (source + architecture + options).getBytes(StandardCharsets.UTF_8);
    }
}
