package dev.bellows.spark.launch;

import dev.bellows.spark.device.GpuConfs;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the cluster can run {@code numWorkers} tasks at once, asked before any is launched. Spark itself would look
 * for the slots of a barrier stage for ten minutes before it gave up.
 */
public final class ClusterCheck {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterCheck.class);
    private static final Pattern LOCAL_CLUSTER = Pattern.compile("local-cluster\\[\\s*(\\d+)\\s*,\\s*(\\d+)\\s*,.*");

    private ClusterCheck() {}

    /**
     * Returns once there are slots for all workers; waits for executors that are still starting, as long as
     * {@code spark.scheduler.maxRegisteredResourcesWaitingTime} says. Under dynamic allocation executors are asked for when the
     * rows are ready; here it is seen that there may be as many.
     *
     * @throws IllegalArgumentException if Spark cannot give the resources
     * @throws IllegalStateException a sentence that names the conf to change
     */
    public static void require(SparkContext context, SlotDemand demand) {
        SparkConf conf = context.getConf();
        boolean dynamic = SparkDoor.allocatesDynamically(context);
        demand.resources().requireSupport(context.master(), dynamic, GpuConfs.of(conf));
        // A local master has all its slots from the start; others may still be starting executors.
        OptionalInt most = context.isLocal()
                ? OptionalInt.of(SparkDoor.taskSlots(context))
                : mostSlots(context.master(), conf, demand.resources(), dynamic);
        if (most.isPresent() && most.getAsInt() < demand.workers()) {
            throw new IllegalStateException("numWorkers: " + demand.workers() + " tasks must run at once, but "
                    + context.master() + " has at most " + slots(most.getAsInt()) + remedy(demand, dynamic)
                    + gpus(conf, demand.resources()));
        }
        if (!dynamic) {
            awaitSlots(context, demand, SlotPatience.atFirst(conf));
        }
    }

    /**
     * Returns once there are slots for all workers. Spark itself would look for them every 15 s, this looks whenever an executor
     * comes.
     *
     * @throws IllegalStateException a sentence that names the conf to change, after waiting in vain
     */
    static void awaitSlots(SparkContext context, SlotDemand demand, SlotPatience patience) {
        int slots = await(context, demand, patience);
        if (slots < demand.workers()) {
            throw new IllegalStateException(tooFew(demand, slots, patience, SparkDoor.allocatesDynamically(context))
                    + gpus(context.getConf(), demand.resources()));
        }
    }

    /** Says that the wait for slots was in vain. */
    static String tooFew(SlotDemand demand, int slots, SlotPatience waited, boolean dynamic) {
        return lack(demand.workers(), slots) + " after waiting for " + waited + remedy(demand, dynamic);
    }

    private static String remedy(SlotDemand demand, boolean dynamic) {
        return "; lower numWorkers, or raise "
                + (dynamic ? "spark.dynamicAllocation.maxExecutors" : "spark.executor.instances")
                + ", spark.executor.cores or spark.cores.max, or lower "
                + (demand.resources().taskCpus() > 0 ? "taskCpus of trainingResources" : "spark.task.cpus");
    }

    /** What more to look at where tasks have GPUs. */
    private static String gpus(SparkConf conf, TrainingResources resources) {
        GpuConfs usual = GpuConfs.of(conf);
        double each = resources.taskGpus(usual);
        return each == 0
                ? ""
                : "; a task has " + (each == Math.rint(each) ? String.valueOf((long) each) : String.valueOf(each))
                        + " GPU and an executor " + resources.executorGpus(usual) + ", by " + GpuConfs.TASK + " and "
                        + GpuConfs.EXECUTOR + " or trainingResources";
    }

    /** Says that there is a wait for slots. */
    static String waiting(int numWorkers, int slots, SlotPatience patience) {
        return lack(numWorkers, slots) + "; waiting for more for " + patience;
    }

    private static String lack(int numWorkers, int slots) {
        return "numWorkers: " + numWorkers + " tasks must run at once, but there " + (slots == 1 ? "is " : "are ")
                + slots(slots);
    }

    /**
     * An upper bound of the slots that the configuration alone implies, where it implies one.
     *
     * @param dynamic whether Spark allocates executors while it runs
     */
    static OptionalInt mostSlots(String master, SparkConf conf, TrainingResources resources, boolean dynamic) {
        int cpus = resources.taskCpus() > 0 ? resources.taskCpus() : conf.getInt("spark.task.cpus", 1);
        int limit = conf.getInt("spark.cores.max", Integer.MAX_VALUE);
        Matcher localCluster = LOCAL_CLUSTER.matcher(master);
        boolean standalone = master.startsWith("spark://") || localCluster.matches();
        int most = standalone ? limit / cpus : Integer.MAX_VALUE;
        int coresEach = conf.getInt("spark.executor.cores", standalone ? Integer.MAX_VALUE : 1);
        if (localCluster.matches()) {
            int workerCores = Integer.parseInt(localCluster.group(2));
            most = Math.min(most, Integer.parseInt(localCluster.group(1)) * (workerCores / cpus));
            coresEach = Math.min(coresEach, workerCores);
        }
        coresEach = resources.executorCores() > 0 ? resources.executorCores() : coresEach;
        int executors = dynamic
                ? conf.getInt("spark.dynamicAllocation.maxExecutors", Integer.MAX_VALUE)
                : conf.getInt("spark.executor.instances", Integer.MAX_VALUE);
        if (dynamic || !standalone) {
            most = (int) Math.min(
                    most, Math.min((long) executors * slotsEach(coresEach / cpus, conf, resources), Integer.MAX_VALUE));
        }
        return most < Integer.MAX_VALUE / cpus ? OptionalInt.of(most) : OptionalInt.empty();
    }

    /** Of an executor, by its cores, and by its GPUs where tasks have some. */
    private static int slotsEach(int byCores, SparkConf conf, TrainingResources resources) {
        GpuConfs usual = GpuConfs.of(conf);
        double taskGpus = resources.taskGpus(usual);
        return taskGpus > 0 ? (int) Math.min(byCores, resources.executorGpus(usual) / taskGpus) : byCores;
    }

    private static int await(SparkContext context, SlotDemand demand, SlotPatience patience) {
        int numWorkers = demand.workers();
        Semaphore news = new Semaphore(0);
        SparkListener listener = new SparkListener() {
            @Override
            public void onExecutorAdded(SparkListenerExecutorAdded added) {
                news.release();
            }
        };
        context.addSparkListener(listener);
        try {
            long end = System.nanoTime() + patience.nanos();
            int slots = SparkDoor.taskSlots(context, demand.resources());
            if (slots < numWorkers) {
                LOG.warn("{}", waiting(numWorkers, slots, patience));
            }
            while (slots < numWorkers && news.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                slots = SparkDoor.taskSlots(context, demand.resources());
            }
            return slots;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("numWorkers: interrupted while waiting for executors", e);
        } finally {
            context.removeSparkListener(listener);
        }
    }

    private static String slots(int count) {
        return count == 1 ? "1 task slot" : count + " task slots";
    }
}
