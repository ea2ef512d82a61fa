/** Learned policies in plain Java: using one needs no native library. */
package dev.hindcast.learning.policy;
