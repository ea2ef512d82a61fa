/** How good a policy is, and how sure one can be of it. */
package dev.hindcast.evaluation;
