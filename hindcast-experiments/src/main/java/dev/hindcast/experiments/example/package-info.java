/**
 * The theory of offline reinforcement learning as experiments that run in seconds on finite problems, where every value is known
 * exactly; and {@linkplain dev.hindcast.experiments.example.LongExample long ones} that train networks. One file an example; {@link dev.hindcast.experiments.example.Examples} lists them.
 */
@NullMarked
package dev.hindcast.experiments.example;

import org.jspecify.annotations.NullMarked;
