package dev.bellows.spark.launch;

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
    private static final String REMEDY =
            "; lower numWorkers, or raise spark.executor.instances, spark.executor.cores or"
                    + " spark.cores.max, or lower spark.task.cpus";

    private ClusterCheck() {}

    /**
     * Returns once there are slots for all workers; waits for executors that are still starting, as long as
     * {@code spark.scheduler.maxRegisteredResourcesWaitingTime} says.
     *
     * @throws IllegalStateException a sentence that names the conf to change
     */
    public static void require(SparkContext context, int numWorkers) {
        SparkConf conf = context.getConf();
        refuseDynamicAllocation(conf, context.isLocal());
        // A local master has all its slots from the start; others may still be starting executors.
        OptionalInt most =
                context.isLocal() ? OptionalInt.of(SparkDoor.taskSlots(context)) : mostSlots(context.master(), conf);
        if (most.isPresent() && most.getAsInt() < numWorkers) {
            throw new IllegalStateException("numWorkers: " + numWorkers + " tasks must run at once, but "
                    + context.master() + " has at most " + slots(most.getAsInt()) + REMEDY);
        }
        awaitSlots(context, numWorkers, SlotPatience.atFirst(conf));
    }

    /**
     * Returns once there are slots for all workers. Spark itself would look for them every 15 s, this looks whenever an
     * executor comes.
     *
     * @throws IllegalStateException a sentence that names the conf to change, after waiting in vain
     */
    static void awaitSlots(SparkContext context, int numWorkers, SlotPatience patience) {
        int slots = await(context, numWorkers, patience);
        if (slots < numWorkers) {
            throw new IllegalStateException(tooFew(numWorkers, slots, patience));
        }
    }

    /** Says that the wait for slots was in vain. */
    static String tooFew(int numWorkers, int slots, SlotPatience waited) {
        return lack(numWorkers, slots) + " after waiting for " + waited + REMEDY;
    }

    /** Says that there is a wait for slots. */
    static String waiting(int numWorkers, int slots, SlotPatience patience) {
        return lack(numWorkers, slots) + "; waiting for more for " + patience;
    }

    private static String lack(int numWorkers, int slots) {
        return "numWorkers: " + numWorkers + " tasks must run at once, but there " + (slots == 1 ? "is " : "are ")
                + slots(slots);
    }

    /** Spark refuses barrier stages under dynamic allocation, except in local mode, where it ignores the setting. */
    static void refuseDynamicAllocation(SparkConf conf, boolean local) {
        if (conf.getBoolean("spark.dynamicAllocation.enabled", false) && !local) {
            throw new IllegalStateException(
                    "numWorkers: all workers must run at once, which Spark does not promise while executors come and"
                            + " go; set spark.dynamicAllocation.enabled to false and spark.executor.instances to what"
                            + " numWorkers needs");
        }
    }

    /** An upper bound of the slots that the configuration alone implies, where it implies one. */
    static OptionalInt mostSlots(String master, SparkConf conf) {
        int cpus = conf.getInt("spark.task.cpus", 1);
        int limit = conf.getInt("spark.cores.max", Integer.MAX_VALUE);
        Matcher localCluster = LOCAL_CLUSTER.matcher(master);
        if (localCluster.matches()) {
            int executors = Integer.parseInt(localCluster.group(1));
            int coresEach = Integer.parseInt(localCluster.group(2));
            return OptionalInt.of(Math.min(executors * (coresEach / cpus), limit / cpus));
        }
        boolean standalone = master.startsWith("spark://");
        if (standalone) {
            return limit == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(limit / cpus);
        }
        if (conf.contains("spark.executor.instances")) {
            int coresEach = conf.getInt("spark.executor.cores", 1);
            return OptionalInt.of(conf.getInt("spark.executor.instances", 0) * (coresEach / cpus));
        }
        return OptionalInt.empty();
    }

    private static int await(SparkContext context, int numWorkers, SlotPatience patience) {
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
            int slots = SparkDoor.taskSlots(context);
            if (slots < numWorkers) {
                LOG.warn("{}", waiting(numWorkers, slots, patience));
            }
            while (slots < numWorkers && news.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                slots = SparkDoor.taskSlots(context);
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
