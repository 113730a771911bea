package dev.bellows.cuda.driver;

/** The compiler refused a source: which, and what it said. */
public final class CompilationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String log;

    CompilationException(String name, String log) {
        super("CUDA compiler: " + name + " does not compile: " + log.strip());
        this.log = log;
    }

    /** All that the compiler said. */
    public String log() {
        return log;
    }
}
