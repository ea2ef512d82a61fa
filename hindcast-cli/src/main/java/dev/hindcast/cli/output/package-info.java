/** What commands print, as lines and as JSON, and what they write. */
@org.jspecify.annotations.NullMarked
package dev.hindcast.cli.output;
