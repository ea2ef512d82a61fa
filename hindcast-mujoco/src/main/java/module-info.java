/** The MuJoCo simulator, found on the machine, and its usual environments. */
@org.jspecify.annotations.NullMarked
module dev.hindcast.mujoco {
    requires static transitive org.jspecify;
    requires transitive dev.hindcast.environment;
    requires com.sun.jna;

    exports dev.hindcast.mujoco;

    opens dev.hindcast.mujoco to
            com.sun.jna;

    provides dev.hindcast.environment.EnvironmentProvider with
            dev.hindcast.mujoco.MujocoEnvironments;
}
