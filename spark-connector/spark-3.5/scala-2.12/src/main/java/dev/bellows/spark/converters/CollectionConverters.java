package dev.bellows.spark.converters;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.collection.mutable.Buffer;

/** Scala 2.13's of the same name, for Scala 2.12. The results look into what they are made of. */
public final class CollectionConverters {
    private CollectionConverters() {}

    public static <T> List<T> asJava(Seq<T> seq) {
        return JavaConverters.seqAsJavaList(seq);
    }

    public static <K, V> Map<K, V> asJava(scala.collection.Map<K, V> map) {
        return JavaConverters.mapAsJavaMap(map);
    }

    public static <T> Buffer<T> asScala(List<T> list) {
        return JavaConverters.asScalaBuffer(list);
    }

    public static <T> scala.collection.Iterator<T> asScala(Iterator<T> iterator) {
        return JavaConverters.asScalaIterator(iterator);
    }
}
