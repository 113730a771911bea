package dev.bellows.spark.ui;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.status.AppHistoryServerPlugin;
import org.apache.spark.status.ElementTrackingStore;
import org.apache.spark.ui.SparkUI;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Makes the tab anew from an event log. The History Server finds it by the service loader, with our jar on its class path. */
public final class HistoryPlugin implements AppHistoryServerPlugin {
    @Override
    public Seq<SparkListener> createListeners(SparkConf conf, ElementTrackingStore store) {
        List<SparkListener> listeners = List.of(new FitEventListener(new FitStore(store)));
        return CollectionConverters.asScala(listeners).toSeq();
    }

    @Override
    public void setupUI(SparkUI ui) {
        BellowsTab.attach(ui);
    }
}
