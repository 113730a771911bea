/**
 * How ranks that know nothing of each other meet: each contributes one string and receives everybody's. What the strings
 * say is the transport's business.
 */
@NullMarked
package dev.bellows.collective.rendezvous;

import org.jspecify.annotations.NullMarked;
