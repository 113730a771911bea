package dev.bellows.spark.launch;

/** What a worker is doing, for the sentence that says where it failed. */
final class WorkerPosition {
    private String doing;

    WorkerPosition(String doing) {
        this.doing = doing;
    }

    void at(String now) {
        doing = now;
    }

    @Override
    public String toString() {
        return doing;
    }
}
