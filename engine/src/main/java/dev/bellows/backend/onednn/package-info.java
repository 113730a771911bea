/**
 * The backend for processors, on oneDNN. Memory is the host's, so what oneDNN lacks is left to the reference backend, which
 * works on the same storages.
 *
 * <p>{@link dev.bellows.backend.onednn.OneDnnProvider} finds the native libraries; {@code OneDnnKernels} puts the table from
 * op to kernel together out of what the rooms beside hand in; {@code ProgramDesign} has a program rewritten and chooses how
 * its values lie. A kernel is planned in {@code plan}, its family is in {@code kernel}, {@code recurrent} or {@code loop}.
 */
@NullMarked
package dev.bellows.backend.onednn;

import org.jspecify.annotations.NullMarked;
