/** The tensor toolkit, the algorithms and their training. */
@org.jspecify.annotations.NullMarked
module dev.hindcast.learning {
    requires static transitive org.jspecify;
    requires transitive dev.hindcast.environment;
}
