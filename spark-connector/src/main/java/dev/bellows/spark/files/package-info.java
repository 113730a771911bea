/** Folders on any file system that Hadoop knows, on the driver and on executors alike. */
@NullMarked
package dev.bellows.spark.files;

import org.jspecify.annotations.NullMarked;
