/**
 * Preparing columns of a table: a {@link dev.bellows.data.tabular.Fitting} looks at the rows for training, and what it
 * found is the configuration of a layer, which prepares those rows and any later ones alike.
 */
@NullMarked
package dev.bellows.data.tabular;

import org.jspecify.annotations.NullMarked;
