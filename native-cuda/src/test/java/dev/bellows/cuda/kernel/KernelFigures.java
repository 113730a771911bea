package dev.bellows.cuda.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What NVIDIA's compiler says of one kernel with {@code --ptxas-options=-v}.
 *
 * @param registers of one thread
 * @param spilledBytes that one thread keeps in memory for want of registers
 * @param sharedBytes of one block
 */
public record KernelFigures(String function, int registers, int spilledBytes, int sharedBytes) {
    private static final Pattern FUNCTION = Pattern.compile("Compiling entry function '(\\w+)'");
    private static final Pattern SPILLS = Pattern.compile("(\\d+) bytes spill stores, (\\d+) bytes spill loads");
    private static final Pattern REGISTERS = Pattern.compile("Used (\\d+) registers");
    private static final Pattern SHARED = Pattern.compile("(\\d+) bytes smem");

    /** All kernels of a log, in its order. */
    public static List<KernelFigures> of(String log) {
        List<KernelFigures> all = new ArrayList<>();
        String function = "";
        int spilled = 0;
        for (String line : log.lines().toList()) {
            Matcher named = FUNCTION.matcher(line);
            Matcher spills = SPILLS.matcher(line);
            if (named.find()) {
                function = named.group(1);
            } else if (spills.find()) {
                spilled = Integer.parseInt(spills.group(1)) + Integer.parseInt(spills.group(2));
            } else if (REGISTERS.matcher(line).find()) {
                all.add(new KernelFigures(function, number(REGISTERS, line), spilled, number(SHARED, line)));
            }
        }
        return all;
    }

    private static int number(Pattern pattern, String line) {
        Matcher found = pattern.matcher(line);
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }
}
