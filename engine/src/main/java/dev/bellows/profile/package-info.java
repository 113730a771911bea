/**
 * Where the time goes, as the listeners of kernels and marked stretches tell it: a timeline for Chrome's trace viewer and
 * Perfetto, and a table of ops.
 */
@NullMarked
package dev.bellows.profile;

import org.jspecify.annotations.NullMarked;
