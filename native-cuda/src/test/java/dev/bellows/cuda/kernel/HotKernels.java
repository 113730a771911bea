package dev.bellows.cuda.kernel;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The kernels in which a step spends its time, for f32, and the table of docs/gpu-performance.md of what each needs of a card. */
final class HotKernels {
    private static final int BLOCK = 256;

    /** With the registers that each has at most: more are to be explained. */
    static final Map<String, Integer> MOST_REGISTERS = Map.ofEntries(
            Map.entry("matmul", 64),
            Map.entry("convolution", 128),
            Map.entry("convolution_data_gradient", 96),
            Map.entry("convolution_weight_gradient", 64),
            Map.entry("max_pool", 48),
            Map.entry("max_pool_gradient", 64),
            Map.entry("add", 48),
            Map.entry("mul", 48),
            Map.entry("tanh_", 32),
            Map.entry("exp_", 32),
            Map.entry("sum_by_block", 64),
            Map.entry("sum_by_thread", 64),
            Map.entry("greatest_by_block", 64),
            Map.entry("gather", 48),
            Map.entry("where", 48),
            Map.entry("take", 48),
            Map.entry("random_bits", 48));

    private HotKernels() {}

    /**
     * The table: of each kernel its registers, and how full of its threads a multiprocessor can be.
     *
     * @param figures by compute capability and kernel
     */
    static String table(Map<Integer, Map<String, KernelFigures>> figures) {
        StringBuilder table = new StringBuilder("| kernel |");
        Card.ALL.forEach(card -> table.append(' ').append(card.name()).append(" |"));
        table.append("\n| --- |").append(" --- |".repeat(Card.ALL.size())).append('\n');
        List<String> kernels = MOST_REGISTERS.keySet().stream().sorted().toList();
        for (String kernel : kernels) {
            table.append("| `").append(kernel).append("` |");
            for (Card card : Card.ALL) {
                KernelFigures found = figures.get(card.capability()).get(kernel);
                long percent = Math.round(100 * card.occupancy(found, BLOCK));
                table.append(String.format(Locale.ROOT, " %d, %d %% |", found.registers(), percent));
            }
            table.append('\n');
        }
        return table.toString();
    }
}
