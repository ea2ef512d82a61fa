/** Environments, policies and the rollouts of one in the other. Pure Java, no native code. */
@org.jspecify.annotations.NullMarked
module dev.hindcast.environment {
    requires static transitive org.jspecify;
    requires transitive dev.hindcast.dataset;
    requires ejml.core;
    requires ejml.ddense;

    exports dev.hindcast.environment;
    exports dev.hindcast.environment.gymnasium;
    exports dev.hindcast.environment.internal to
            dev.hindcast.mujoco;
    exports dev.hindcast.environment.sepsis;
    exports dev.hindcast.environment.tabular;

    uses dev.hindcast.environment.EnvironmentProvider;

    provides dev.hindcast.environment.EnvironmentProvider with
            dev.hindcast.environment.gymnasium.GymnasiumEnvironments;
}
