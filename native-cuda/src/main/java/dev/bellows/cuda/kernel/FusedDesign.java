package dev.bellows.cuda.kernel;

import dev.bellows.core.Spec;
import dev.bellows.cuda.driver.CudaApi.Extent;
import dev.bellows.cuda.kernel.FusedPart.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The one kernel of a {@link Fused}: which blocks and threads each part has, and the text of all, in which parts of the same text are one function and several sets of arguments. */
final class FusedDesign {
    private static final String FUSED = "FUSED";

    /** Threads of a block, and of one that goes through long rows. */
    private static final int THREADS = 256;

    private static final int MOST_THREADS = 512;

    /** Where the pointers of a struct begin. */
    private static final int POINTERS = 2;

    /**
     * What is run of one part.
     *
     * @param inputs the number of its first input, and outputs of its first output
     * @param strips how many threads go through one row, 1 where there are none
     */
    private record Share(FusedPart part, String text, int inputs, int outputs, long n, long strips, int blocks) {
        /** The struct that {@link FusedText} declares, without pointers. */
        long[] arguments(long first) {
            long[] all = new long[part.argumentCount()];
            all[0] = first;
            all[1] = blocks;
            int at = POINTERS + part.inputs().size() + part.stored().size();
            RowLayout rows = part.rows();
            if (rows == null) {
                all[at++] = n;
            } else {
                all[at++] = rows.rows();
                all[at++] = rows.count();
                all[at++] = strips;
                all[at++] = rows.isAlong() ? 1 : 0;
                at = put(rows.firsts(), all, at);
                at = put(rows.elements(), all, at);
            }
            for (Reading reading : part.inputs()) {
                Walk.Way way = reading.way();
                if (way != null) {
                    all[at++] = reading.start();
                    at = put(way, all, at);
                }
            }
            return all;
        }

        /** Fills in the pointers of a struct that begins at {@code start}; gives where the next one does. */
        int point(long[] all, int start, KernelDesign.Operands operands) {
            int at = start + POINTERS;
            for (int i = 0; i < part.inputs().size(); i++) {
                all[at++] = operands.in(inputs + i);
            }
            for (int i = 0; i < part.stored().size(); i++) {
                all[at++] = operands.out(outputs + i);
            }
            return start + part.argumentCount();
        }

        private static int put(Walk.Way way, long[] all, int at) {
            System.arraycopy(way.struct(), 0, all, at, way.struct().length);
            return at + way.struct().length;
        }
    }

    /**
     * One argument of the kernel: the structs of parts that have the same text.
     *
     * @param plain all of them, without pointers
     */
    private record Alike(List<Share> shares, long[] plain) {
        long[] at(KernelDesign.Operands operands) {
            long[] all = plain.clone();
            int start = 0;
            for (Share share : shares) {
                start = share.point(all, start, operands);
            }
            return all;
        }
    }

    private FusedDesign() {}

    static Optional<KernelDesign> design(Fused op, List<Spec> in, Grid grid) {
        int threads = op.parts().stream().anyMatch(FusedDesign::wantsMore) ? MOST_THREADS : THREADS;
        List<Share> shares = new ArrayList<>();
        int inputs = 0;
        int outputs = 0;
        for (FusedPart part : op.parts()) {
            List<Spec> own = in.subList(inputs, inputs + part.inputs().size());
            shares.add(share(part, own, inputs, outputs, threads, grid));
            inputs += part.inputs().size();
            outputs += part.stored().size();
        }
        Map<String, List<Integer>> byText = new LinkedHashMap<>();
        for (int i = 0; i < shares.size(); i++) {
            byText.computeIfAbsent(shares.get(i).text(), first -> new ArrayList<>())
                    .add(i);
        }
        long[] firsts = new long[shares.size() + 1];
        for (int i = 0; i < shares.size(); i++) {
            firsts[i + 1] = firsts[i] + shares.get(i).blocks();
        }
        String name = name(op.parts());
        Code code = new Code("elementwise", List.of(FUSED), text(byText, name, threads));
        Extent extent = new Extent(Math.toIntExact(firsts[shares.size()]), threads, 0);
        List<Alike> all = byText.values().stream()
                .map(alike -> new Alike(
                        alike.stream().map(shares::get).toList(),
                        alike.stream()
                                .flatMapToLong(i -> Arrays.stream(shares.get(i).arguments(firsts[i])))
                                .toArray()))
                .toList();
        return Optional.of(KernelDesign.of(
                code, name, extent, (arguments, operands) -> all.forEach(alike -> arguments.add(alike.at(operands)))));
    }

    /** By which a trace tells them apart. */
    private static String name(List<FusedPart> parts) {
        if (parts.size() > 1) {
            return "fused_of_" + parts.size();
        }
        return parts.get(0).rows() == null ? "fused" : "fused_rows";
    }

    private static boolean wantsMore(FusedPart part) {
        RowLayout rows = part.rows();
        return rows != null && rows.count() >= (long) MOST_THREADS * Grid.LEAST_EACH;
    }

    private static Share share(FusedPart part, List<Spec> in, int inputs, int outputs, int threads, Grid grid) {
        String text = FusedText.of(part, in);
        RowLayout rows = part.rows();
        if (rows == null) {
            long n = part.results(in).get(0).shape().size();
            return new Share(part, text, inputs, outputs, n, 1, grid.blocks((n + threads - 1) / threads));
        }
        long strips = strips(rows, wantsMore(part) ? MOST_THREADS : THREADS); // whatever else is in the launch
        long ofBlock = threads / strips;
        int blocks = grid.blocks((rows.rows() + ofBlock - 1) / ofBlock);
        return new Share(part, text, inputs, outputs, rows.size(), strips, blocks);
    }

    /** How many threads go through one row: so many that each has a few elements, and that the threads of a warp read side by side. */
    private static long strips(RowLayout rows, int threads) {
        long count = rows.count();
        long some = Long.highestOneBit(Math.max(1, count / Grid.LEAST_EACH));
        if (!rows.isAlong()) {
            return Math.min(threads / Grid.WARP, some);
        }
        return count <= Reduce.FEW
                ? 1
                : Math.min(threads, Math.max(some, Math.min(Grid.WARP, Long.highestOneBit(count))));
    }

    private static String text(Map<String, List<Integer>> byText, String name, int threads) {
        StringBuilder text = new StringBuilder();
        List<String> parameters = new ArrayList<>();
        StringBuilder body = new StringBuilder();
        for (Map.Entry<String, List<Integer>> each : byText.entrySet()) {
            int number = parameters.size();
            int alike = each.getValue().size();
            text.append(each.getKey().replace(FusedText.NUMBER, Integer.toString(number)));
            parameters.add("const __grid_constant__ Parts<Part" + number + ", " + alike + "> p" + number);
            body.append("    for (int k = 0; k < " + alike + "; k++) {\n"
                    + "        const Part" + number + "& p = p" + number + ".at[k];\n"
                    + "        if (block >= p.first && block - p.first < p.blocks) part" + number
                    + "(p, block - p.first);\n    }\n");
        }
        return text + "KERNEL_OF(" + threads + ") " + name + "(" + String.join(", ", parameters) + ") {\n"
                + "    const whole block = blockIdx.x;\n" + body + "}\n";
    }
}
