/** Programs whose launches are captured once, as CUDA graphs, and put on the device as a whole from then on. */
@NullMarked
package dev.bellows.cuda.graph;

import org.jspecify.annotations.NullMarked;
