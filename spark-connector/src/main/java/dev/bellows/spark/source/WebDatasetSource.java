package dev.bellows.spark.source;

/** Tar files of samples, read; see {@link dev.bellows.data.table.WebDatasetTable}. */
public final class WebDatasetSource extends TableSource {
    public WebDatasetSource() {
        super("webdataset");
    }
}
