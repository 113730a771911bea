package dev.bellows.spark.launch;

import dev.bellows.spark.data.DealtRows;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.Dependency;
import org.apache.spark.Partition;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/**
 * The rows as the tasks of a barrier stage can read them, whatever the number of partitions: each has all of them at hand, and
 * the workers agree on who reads which.
 *
 * <p>Spark refuses a barrier stage over an RDD with another number of partitions, since it could not start a task for each at
 * once. Here there is a task for each worker, so what is read is no dependency in Spark's eyes. The shuffles that it comes from are:
 * Spark makes them anew if their files are lost, and knows whom to ask if one cannot be fetched.
 */
final class ReadableRows extends RDD<WorkerInput> {
    private static final long serialVersionUID = 1;

    private final RDD<DealtRows> dealt;
    private final Partition[] parents;
    private final PartitionShares shares;
    private final int workers;

    private record Task(int index) implements Partition {}

    ReadableRows(SparkContext context, RDD<DealtRows> dealt, PartitionShares shares, int workers) {
        super(context, dependencies(dealt), ClassTag$.MODULE$.apply(WorkerInput.class));
        this.dealt = dealt;
        this.parents = dealt.partitions();
        this.shares = shares;
        this.workers = workers;
    }

    /** Shuffles that an RDD's rows come from without another one in between, also behind what is cached. */
    static List<ShuffleDependency<?, ?, ?>> shuffles(RDD<?> rows) {
        List<ShuffleDependency<?, ?, ?>> found = new ArrayList<>();
        Set<RDD<?>> seen = new HashSet<>();
        Deque<RDD<?>> open = new ArrayDeque<>(List.of(rows));
        while (!open.isEmpty()) {
            RDD<?> rdd = open.pop();
            if (seen.add(rdd)) {
                for (Dependency<?> dependency : CollectionConverters.asJava(rdd.dependencies())) {
                    if (dependency instanceof ShuffleDependency<?, ?, ?> shuffle) {
                        found.add(shuffle);
                    } else {
                        open.push(dependency.rdd());
                    }
                }
            }
        }
        return found;
    }

    private static Seq<Dependency<?>> dependencies(RDD<?> rows) {
        List<Dependency<?>> shuffles = new ArrayList<>(shuffles(rows));
        return CollectionConverters.asScala(shuffles).toSeq();
    }

    @Override
    public Partition[] getPartitions() {
        Partition[] tasks = new Partition[workers];
        for (int worker = 0; worker < workers; worker++) {
            tasks[worker] = new Task(worker);
        }
        return tasks;
    }

    @Override
    public Iterator<WorkerInput> compute(Partition task, TaskContext context) {
        WorkerInput input = new WorkerInput.Partitions(
                shares, partition -> dealt.iterator(parents[partition], context).next());
        return CollectionConverters.asScala(List.of(input).iterator());
    }
}
