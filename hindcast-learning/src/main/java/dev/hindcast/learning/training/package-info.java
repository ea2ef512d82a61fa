/** Everything that algorithms do not differ in: sampling, logging, evaluation, checkpoints, resuming, run directories. */
package dev.hindcast.learning.training;
