package dev.bellows.spark.data;

import dev.bellows.spark.data.codec.TextPart;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Tuple2;

/**
 * How often which words come, of which the most frequent ones make a vocabulary. One pass over the rows; what a task keeps is bounded, however
 * many words there are.
 */
public final class WordScan {
    /** Different words that a task counts before it hands them on. */
    private static final int KEPT = 1 << 16;

    private WordScan() {}

    /**
     * Texts that share a vocabulary.
     *
     * @param ordinal of their column
     * @param part where in its values they are
     * @param most words of it to take
     * @param group those of one group have their vocabulary in common
     */
    public record Texts(int ordinal, TextPart part, int most, int group) implements Serializable {}

    /**
     * The words of each, those of a group alike, the most frequent first, and equally frequent ones by name, so that they follow from the rows alone.
     *
     * @param minimum words that come less often are left out
     * @param codec reads the rows, whatever their words; those of a row that it leaves out do not count
     */
    public static List<List<String>> words(JavaRDD<InternalRow> rows, List<Texts> texts, long minimum, RowCodec codec) {
        List<Texts> asked = new ArrayList<>(texts);
        JavaPairRDD<String, Long> counts = rows.mapPartitionsToPair(some -> new Counting(some, asked, codec))
                .reduceByKey(Long::sum)
                .filter(count -> count._2() >= minimum);
        Map<Integer, List<String>> words = new HashMap<>();
        for (Texts each : texts) {
            words.computeIfAbsent(each.group, group -> words(counts, group, each.most));
        }
        return texts.stream()
                .map(each -> Objects.requireNonNull(words.get(each.group)))
                .toList();
    }

    private static List<String> words(JavaPairRDD<String, Long> counts, int group, int most) {
        JavaRDD<Tuple2<String, Long>> own =
                counts.filter(count -> count._1().charAt(0) == group).map(count -> count);
        List<Tuple2<String, Long>> found =
                most == Integer.MAX_VALUE ? new ArrayList<>(own.collect()) : own.takeOrdered(most, new ByFrequency());
        return found.stream()
                .sorted(new ByFrequency())
                .map(count -> count._1().substring(1))
                .toList();
    }

    /** The most frequent first. */
    private record ByFrequency() implements Comparator<Tuple2<String, Long>>, Serializable {
        @Override
        public int compare(Tuple2<String, Long> one, Tuple2<String, Long> other) {
            int byCount = Long.compare(other._2(), one._2());
            return byCount != 0 ? byCount : one._1().compareTo(other._1());
        }
    }

    /** The counts of a partition, by the group of the texts and the word; a word may come more than once. */
    private static final class Counting implements Iterator<Tuple2<String, Long>> {
        private final Iterator<InternalRow> rows;
        private final List<Texts> texts;
        private final RowCodec codec;
        private final ByteBuffer scratch;
        private final List<Map<UTF8String, long[]>> counts = new ArrayList<>();
        private Iterator<Tuple2<String, Long>> ready =
                List.<Tuple2<String, Long>>of().iterator();
        private int kept;

        Counting(Iterator<InternalRow> rows, List<Texts> texts, RowCodec codec) {
            this.rows = rows;
            this.texts = texts;
            this.codec = codec;
            scratch = ByteBuffer.allocate(codec.schema().rowBytes()).order(ByteOrder.nativeOrder());
            texts.forEach(each -> counts.add(new HashMap<>()));
        }

        @Override
        public boolean hasNext() {
            while (!ready.hasNext() && rows.hasNext()) {
                while (kept < KEPT && rows.hasNext()) {
                    InternalRow row = rows.next();
                    if (!(codec.leavesOut() && codec.leavesOut(row, scratch))) {
                        count(row);
                    }
                }
                ready = handOn();
            }
            return ready.hasNext();
        }

        @Override
        public Tuple2<String, Long> next() {
            if (!hasNext()) {
                throw new NoSuchElementException("word scan: no count is left");
            }
            return ready.next();
        }

        private void count(InternalRow row) {
            for (int i = 0; i < texts.size(); i++) {
                Map<UTF8String, long[]> own = counts.get(i);
                texts.get(i).part.forEach(row, texts.get(i).ordinal, word -> {
                    long[] count = own.get(word);
                    if (count == null) {
                        own.put(word.clone(), new long[] {1}); // the row's bytes are used again
                        kept++;
                    } else {
                        count[0]++;
                    }
                });
            }
        }

        private Iterator<Tuple2<String, Long>> handOn() {
            List<Tuple2<String, Long>> all = new ArrayList<>(kept);
            for (int i = 0; i < counts.size(); i++) {
                char group = (char) texts.get(i).group;
                counts.get(i).forEach((word, count) -> all.add(new Tuple2<>(group + word.toString(), count[0])));
                counts.get(i).clear();
            }
            kept = 0;
            return all.iterator();
        }
    }
}
