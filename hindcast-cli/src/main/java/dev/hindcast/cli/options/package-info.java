/** Options that several commands have. */
@org.jspecify.annotations.NullMarked
package dev.hindcast.cli.options;
