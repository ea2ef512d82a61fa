/**
 * Whether a log is sound enough to judge a policy by: probabilities that its actions contradict, episodes that depend on each other,
 * episodes that are in it several times, tails that outweigh everything.
 */
@NullMarked
package dev.hindcast.evaluation.diagnostics;

import org.jspecify.annotations.NullMarked;
