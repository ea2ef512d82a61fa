/**
 * The tensor toolkit over libtorch: everything that algorithms share, and the only package that touches the engine.
 *
 * <p>An algorithm asks {@link dev.hindcast.learning.nn.Networks} for its networks and optimisers, computes losses from
 * {@link dev.hindcast.learning.nn.Tensor}s and hands each to {@link dev.hindcast.learning.nn.Adam#minimize}. How gradients are
 * computed is decided there, in {@link dev.hindcast.learning.nn.Tensor} and in {@link dev.hindcast.learning.nn.Mlp}, nowhere else.
 */
@NullMarked
package dev.hindcast.learning.nn;

import org.jspecify.annotations.NullMarked;
