package dev.bellows.spark.launch;

import dev.bellows.collective.algorithm.BlockExchange;
import dev.bellows.collective.transport.Transport;
import dev.bellows.spark.data.DealtRows;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.spark.TaskContext;

/**
 * The workers read the partitions between them and send each other the rows that they own, straight into their stores: no row
 * is written to a file, compressed or read twice on its way.
 */
final class RowExchange {
    /** What blocks of rows may take that are on the way from and to a worker. */
    private static final int BUDGET_BYTES = 12 << 20;

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TaskContext context;
    private final DriverRendezvous meeting;
    private final Transport transport;
    private final WorkerRows rows;
    private final int rowBytes;
    private final RowList own = new RowList();

    /**
     * The exchange of one worker.
     *
     * @param meeting is told that this worker is at work, and says if another one is not
     * @param transport leads to the others
     * @param rows takes this worker's
     */
    RowExchange(TaskContext context, DriverRendezvous meeting, Transport transport, WorkerRows rows) {
        this.context = context;
        this.meeting = meeting;
        this.transport = transport;
        this.rows = rows;
        rowBytes = rows.training().schema().rowBytes();
    }

    /** What blocks take that are on the way from and to a worker. */
    static long bytes(int workers, int rowBytes) {
        return BlockExchange.bytes(workers, blockBytes(workers, rowBytes));
    }

    private static int blockBytes(int workers, int rowBytes) {
        return BlockExchange.blockBytes(workers, Math.addExact(rowBytes, Long.BYTES), BUDGET_BYTES);
    }

    /**
     * Reads, sends and receives until this worker has all its rows.
     *
     * @param places of the workers by rank
     */
    void run(WorkerInput.Partitions input, List<PartitionShares.Place> places) {
        int blockBytes = blockBytes(transport.size(), rowBytes);
        try (BlockExchange exchange = BlockExchange.over(transport, blockBytes, rows::unpack, meeting::requireSigns)) {
            try {
                readAll(input, input.shares().readers(places), exchange);
                exchange.finish();
            } catch (RuntimeException | Error failure) {
                // Before the exchange is closed, which would tell the others no more than that it was given up.
                exchange.abort(failure);
                throw failure;
            }
        }
    }

    private void readAll(WorkerInput.Partitions input, int[] readers, BlockExchange exchange) {
        try (Signs signs = Signs.every(SECOND, meeting::sign)) {
            for (int partition = 0; partition < readers.length; partition++) {
                if (readers[partition] == transport.rank()) {
                    read(input.reading().apply(partition), exchange);
                }
            }
        }
    }

    private void read(DealtRows partition, BlockExchange exchange) {
        byte[][] block = {{}};
        boolean more = true;
        while (more) {
            if (context.isInterrupted()) {
                throw new CancellationException("worker: Spark cancelled the task");
            }
            own.clear();
            more = partition.deal((worker, index, in, from) -> {
                if (worker == transport.rank()) {
                    block[0] = in;
                    own.add(index, from);
                } else {
                    exchange.room(worker, rowBytes + Long.BYTES).putLong(index).put(in, from, rowBytes);
                }
            });
            rows.append(own, block[0]);
        }
    }
}
