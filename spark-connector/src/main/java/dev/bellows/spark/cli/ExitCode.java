package dev.bellows.spark.cli;

import java.lang.reflect.Constructor;

/** How a program tells spark-submit its exit code without ending the JVM, in which Spark still has to clean up. */
final class ExitCode {
    static final int FAILED = 1;
    static final int WRONG = 2;

    private ExitCode() {}

    /**
     * The exception that spark-submit, and the application master of a cluster, turn into an exit code.
     *
     * @throws ReflectiveOperationException if this Spark has none
     */
    static Exception exception(int code) throws ReflectiveOperationException {
        // Since Spark 4.2 its constructor takes a cause too.
        Constructor<?> constructor =
                Class.forName("org.apache.spark.SparkUserAppException").getConstructors()[0];
        Object[] arguments = new Object[constructor.getParameterCount()];
        arguments[0] = code;
        return (Exception) constructor.newInstance(arguments);
    }
}
