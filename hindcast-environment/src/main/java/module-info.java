/** Environments, policies and the rollouts of one in the other. Pure Java, no native code. */
@org.jspecify.annotations.NullMarked
module dev.hindcast.environment {
    requires static transitive org.jspecify;
    requires transitive dev.hindcast.dataset;

    exports dev.hindcast.environment;
}
