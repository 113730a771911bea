package dev.bellows.spark.launch;

import dev.bellows.collective.CollectiveOptions;
import dev.bellows.collective.Communicator;
import dev.bellows.collective.transport.Failure;
import dev.bellows.collective.transport.Membership;
import dev.bellows.collective.transport.Transport;
import dev.bellows.collective.transport.tcp.BindAddress;
import dev.bellows.collective.transport.tcp.JobSecret;
import dev.bellows.collective.transport.tcp.PortRange;
import dev.bellows.collective.transport.tcp.TcpOptions;
import dev.bellows.collective.transport.tcp.TcpTransport;
import dev.bellows.core.PeerLostException;
import dev.bellows.parallel.Mesh;
import dev.bellows.spark.device.TaskDevice;
import dev.bellows.spark.predict.Weights;
import dev.bellows.spark.progress.ProgressAccumulator;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * One task of the barrier stage: takes in its rows, connects with the other workers, runs the program, and hands back
 * what it has of the weights. Its rank is its partition.
 *
 * <p>Rows that a shuffle brings come first and connections second, so that a worker that fails while others still load ends the
 * stage by Spark's own means. Once they are connected, to send each other rows or to train, whoever fails tells the others why and closes; they fail at once with that
 * reason. Nothing here ends the JVM.
 */
final class TrainTask extends AbstractFunction1<Iterator<WorkerInput>, Iterator<Tuple2<Integer, byte[]>>>
        implements Serializable {
    /** How long a worker that lost a peer keeps that to itself. */
    private static final Duration PRECEDENCE = Duration.ofSeconds(3);

    /** Spark kills a task by a flag. */
    private static final Duration POLL = Duration.ofMillis(10);

    private final TrainJob job;
    private final WorkerProgram program;
    private final ProgressAccumulator progress;

    /** What a task has besides the job. */
    record Surroundings(
            BarrierTaskContext context,
            ProgressAccumulator progress,
            WorkerPosition position,
            DriverRendezvous meeting,
            TaskDevice device) {}

    TrainTask(TrainJob job, WorkerProgram program, ProgressAccumulator progress) {
        this.job = job;
        this.program = program;
        this.progress = progress;
    }

    @Override
    public Iterator<Tuple2<Integer, byte[]>> apply(Iterator<WorkerInput> input) {
        BarrierTaskContext context = BarrierTaskContext.get();
        WorkerPosition position = new WorkerPosition("looking for its device");
        if (context.partitionId() == 0) {
            progress.begin(context.stageAttemptNumber());
        }
        DriverRendezvous meeting = meeting(context);
        try {
            AgreedDevices devices = AgreedDevices.agree(
                    context.partitionId(), TaskDevice.of(job.worker().device(), context), meeting);
            if (context.partitionId() == 0) {
                new ProgressSender(progress, meeting::tell).on(devices.all());
            }
            position.on(devices.own());
            return trained(input, new Surroundings(context, progress, position, meeting, devices.own()));
        } catch (PeerLostException lost) {
            letTheCauseGoFirst(context);
            throw new WorkerFailedException(sentence(context, position, lost), lost);
        } catch (RuntimeException | Error failure) {
            throw new WorkerFailedException(sentence(context, position, failure), failure);
        }
    }

    private Iterator<Tuple2<Integer, byte[]>> trained(Iterator<WorkerInput> input, Surroundings surroundings) {
        surroundings.position().at("taking in its rows");
        try (WorkerRows rows = WorkerRows.open(
                job, program, surroundings.context(), surroundings.device().kind())) {
            Weights weights = train(input.next(), rows, surroundings);
            return CollectionConverters.asScala(numbered(weights));
        }
    }

    /**
     * The rank that failed first reports it as well, or Spark notices that its executor is gone, and then ends this task. If
     * this one were quicker, Spark would tell of the consequence and kill the other before it could tell the cause. By
     * now the connections are closed and the rows freed.
     */
    private static void letTheCauseGoFirst(BarrierTaskContext context) {
        long end = System.nanoTime() + PRECEDENCE.toNanos();
        while (!context.isInterrupted() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private Weights train(WorkerInput input, WorkerRows rows, Surroundings surroundings) {
        if (input instanceof WorkerInput.Partitions readable) {
            List<PartitionShares.Place> places = surroundings
                    .meeting()
                    .gather(SparkDoor.place().text())
                    .stream()
                    .map(PartitionShares.Place::of)
                    .toList();
            return connected(surroundings, transport -> {
                surroundings.position().at("taking in its rows");
                new RowExchange(surroundings.context(), surroundings.meeting(), transport, rows).run(readable, places);
                whenAllHaveTheirs(rows, surroundings);
                return train(transport, rows, surroundings);
            });
        }
        java.util.Iterator<byte[]> blocks = ((WorkerInput.Shuffled) input).blocks();
        while (blocks.hasNext()) {
            rows.unpack(ByteBuffer.wrap(blocks.next()).order(ByteOrder.nativeOrder()));
            surroundings.meeting().sign();
        }
        whenAllHaveTheirs(rows, surroundings);
        return connected(surroundings, transport -> train(transport, rows, surroundings));
    }

    private static void whenAllHaveTheirs(WorkerRows rows, Surroundings surroundings) {
        rows.seal();
        surroundings.position().at("waiting for the others to take in their rows");
        surroundings.meeting().await();
    }

    private Weights connected(Surroundings surroundings, Function<Transport, Weights> work) {
        surroundings.position().at("connecting with the others");
        try (Transport transport = TcpTransport.connect(
                membership(surroundings.context()),
                JobSecret.of(job.secret()),
                reachable(ownAddress(surroundings.context())),
                surroundings.meeting(),
                Duration.ofMillis(job.worker().timeoutMillis()))) {
            try {
                return work.apply(transport);
            } catch (RuntimeException | Error failure) {
                int rank = transport.rank();
                transport.abort(new Failure(rank, Failure.Kind.ABORT, said(failure)));
                throw failure;
            }
        }
    }

    private Weights train(Transport transport, WorkerRows rows, Surroundings surroundings) {
        Duration timeout = Duration.ofMillis(job.worker().timeoutMillis());
        CollectiveOptions options = CollectiveOptions.defaults().withDeadline(timeout);
        try (Communicator communicator = Communicator.over(transport, options)) {
            try {
                surroundings.position().at("before the first step");
                return program.train(new Worker(job, communicator, rows, surroundings));
            } catch (RuntimeException | Error failure) {
                communicator.abort(failure);
                throw failure;
            }
        }
    }

    private TcpOptions reachable(InetAddress sparks) {
        TrainJob.Network network = job.network();
        InetAddress bind = network.bindAddress().isEmpty()
                ? sparks
                : BindAddress.parse(network.bindAddress()).here();
        InetAddress published = bind.isAnyLocalAddress() ? sparks : bind;
        return new TcpOptions(
                bind,
                published,
                PortRange.parse(network.portRange()),
                network.sealed(),
                !"off".equals(System.getProperty("dev.bellows.sharedMemory")));
    }

    /** A peer that gives no sign is given up when Spark has had the time to give up its executor, and a little later. */
    private DriverRendezvous meeting(BarrierTaskContext context) {
        long sparks = SparkEnv.get().conf().getTimeAsSeconds("spark.network.timeout", "120s");
        return new DriverRendezvous(
                SparkDoor.toDriver(JobScope.tag(job.id())),
                new DriverRendezvous.Attendee(context.stageId(), context.stageAttemptNumber(), context.partitionId()),
                Duration.ofSeconds(sparks).plusMillis(job.worker().timeoutMillis()),
                context::isInterrupted);
    }

    /** The stage attempt is part of who a worker is: one that is late from attempt 0 cannot join attempt 1. */
    private Membership membership(BarrierTaskContext context) {
        return new Membership(
                job.id(),
                context.stageAttemptNumber(),
                context.partitionId(),
                job.rows().workers(),
                job.rows().copies() == 1 ? 1 : Mesh.CHANNELS);
    }

    /** The address by which Spark itself reaches this executor; a container's own idea of its name may lead nowhere. */
    private static InetAddress ownAddress(BarrierTaskContext context) {
        String address = context.getTaskInfos()[context.partitionId()].address();
        String host = address.contains(":") ? address.substring(0, address.lastIndexOf(':')) : address;
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(
                    "worker: this executor's address " + address + " cannot be resolved on its own host"
                            + "; set SPARK_LOCAL_IP or spark.executor's host name to an address that can",
                    e);
        }
    }

    private static java.util.Iterator<Tuple2<Integer, byte[]>> numbered(Weights weights) {
        List<Tuple2<Integer, byte[]>> chunks = new ArrayList<>();
        weights.numbered().forEach((number, chunk) -> chunks.add(new Tuple2<>(number, chunk)));
        return chunks.iterator();
    }

    private String sentence(BarrierTaskContext context, WorkerPosition position, Throwable failure) {
        int rank = context.partitionId();
        return "rank " + rank + " of " + job.rows().workers() + " on " + context.getTaskInfos()[rank].address()
                + " failed in stage attempt " + context.stageAttemptNumber() + ", " + position + ": "
                + said(failure)
                + SparkAdvice.about(failure, position.isOnGpu());
    }

    private static String said(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getName() : failure.getMessage();
    }
}
