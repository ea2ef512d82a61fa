/** Off-policy evaluation: what a policy is worth, estimated from episodes that another one played. */
@NullMarked
package dev.hindcast.evaluation.offpolicy;

import org.jspecify.annotations.NullMarked;
