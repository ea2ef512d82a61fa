/** What logged data are like, what is wrong with them, and what can be learned from them. */
@NullMarked
package dev.hindcast.evaluation.quality;

import org.jspecify.annotations.NullMarked;
