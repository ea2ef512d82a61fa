/** How good a policy is, and how sure one can be of it. */
@NullMarked
package dev.hindcast.evaluation;

import org.jspecify.annotations.NullMarked;
