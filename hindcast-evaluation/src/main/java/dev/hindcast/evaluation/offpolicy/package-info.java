/** What a policy is worth, estimated from logged data alone: value functions of a target policy, and the estimators that use them. */
package dev.hindcast.evaluation.offpolicy;
