/** Networks as JSON text, the form in which they are set, sent and saved. */
@NullMarked
package dev.bellows.nn.json;

import org.jspecify.annotations.NullMarked;
