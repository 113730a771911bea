/**
 * Records as JSON, and the names by which files and settings call them: one mapping for layers, ops, optimizers, losses and
 * whatever else travels, with sentences for people who write JSON by hand.
 */
@NullMarked
package dev.bellows.json;

import org.jspecify.annotations.NullMarked;
