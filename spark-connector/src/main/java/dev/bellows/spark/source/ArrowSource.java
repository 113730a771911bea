package dev.bellows.spark.source;

/** Arrow's files and streams, read; see {@link dev.bellows.data.arrow.ArrowTable}. */
public final class ArrowSource extends TableSource {
    public ArrowSource() {
        super("arrow");
    }
}
