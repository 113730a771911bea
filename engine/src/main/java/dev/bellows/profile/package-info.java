/** Where the time goes: a timeline for Chrome's trace viewer and Perfetto, and a table of ops. */
@NullMarked
package dev.bellows.profile;

import org.jspecify.annotations.NullMarked;
