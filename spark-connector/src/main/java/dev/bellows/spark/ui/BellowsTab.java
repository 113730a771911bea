package dev.bellows.spark.ui;

import org.apache.spark.SparkContext;
import org.apache.spark.status.AppStatusStore;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.ui.SparkUITab;
import scala.jdk.javaapi.CollectionConverters;

/** The tab "Bellows": all fits, and a page for each. */
public final class BellowsTab extends SparkUITab {
    private static final String PREFIX = "bellows";

    private BellowsTab(SparkUI parent, FitStore store) {
        super(parent, PREFIX);
        attachPage(new FitsPage(this, store));
        attachPage(new FitPage(this, store));
    }

    /** Adds the tab to the pages of a running application, and lets it follow the fits; does nothing where there are no pages. */
    public static synchronized void attach(SparkContext context) {
        if (context.ui().isEmpty() || isAttached(context.ui().get())) {
            return;
        }
        SparkUI ui = context.ui().get();
        AppStatusStore status = context.statusStore();
        FitStore store = new FitStore(status.store());
        context.listenerBus().addToStatusQueue(new FitEventListener(store));
        ui.attachTab(new BellowsTab(ui, store));
    }

    /** Adds the tab to the pages of an application of the past, if it had fits. */
    static void attach(SparkUI ui) {
        FitStore store = new FitStore(ui.store().store());
        if (!store.fits().isEmpty() && !isAttached(ui)) {
            ui.attachTab(new BellowsTab(ui, store));
        }
    }

    private static boolean isAttached(SparkUI ui) {
        return CollectionConverters.asJava(ui.getTabs()).stream()
                .anyMatch(tab -> tab.prefix().equals(PREFIX));
    }
}
