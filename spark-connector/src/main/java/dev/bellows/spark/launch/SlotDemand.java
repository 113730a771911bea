package dev.bellows.spark.launch;

/**
 * How many tasks a fit runs at once, and with what.
 *
 * @param workers tasks of the training stage
 * @param resources of that stage
 */
public record SlotDemand(int workers, TrainingResources resources) {
    /** With what the application has. */
    public static SlotDemand of(int workers) {
        return new SlotDemand(workers, TrainingResources.NONE);
    }
}
