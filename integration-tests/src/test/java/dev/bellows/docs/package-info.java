/** What the pages of the documentation show, compiled, and where they lead. */
package dev.bellows.docs;
