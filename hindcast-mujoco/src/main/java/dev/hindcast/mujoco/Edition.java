package dev.hindcast.mujoco;

/** The two editions of Gymnasium's MuJoCo tasks that are in use. */
enum Edition {
    V4,
    V5;

    String id(String name) {
        return MujocoEnvironments.PREFIX + ":" + name + "-v" + (this == V4 ? 4 : 5);
    }
}
