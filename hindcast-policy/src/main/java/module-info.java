/** Learned policies: their files, and acting by them in plain Java. No native code. */
@org.jspecify.annotations.NullMarked
module dev.hindcast.policy {
    requires static transitive org.jspecify;
    requires transitive dev.hindcast.environment;

    exports dev.hindcast.learning.policy;
}
