/** Logged bandit feedback: what a policy is worth, estimated from single decisions that another one took. */
@NullMarked
package dev.hindcast.evaluation.bandit;

import org.jspecify.annotations.NullMarked;
