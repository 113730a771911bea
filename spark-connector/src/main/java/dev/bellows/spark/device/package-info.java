/** Which device computes a task: what the Param says, held against what Spark gave the task and what its machine has. */
@NullMarked
package dev.bellows.spark.device;

import org.jspecify.annotations.NullMarked;
