package dev.hindcast.mujoco;

import dev.hindcast.environment.Environment;
import dev.hindcast.environment.EnvironmentProvider;
import java.util.List;

/** The environments of this module by name, such as {@code mujoco:Hopper-v4}. */
public final class MujocoEnvironments implements EnvironmentProvider {
    @Override
    public String prefix() {
        return "mujoco";
    }

    @Override
    public List<String> ids() {
        return List.of();
    }

    @Override
    public String form() {
        return "mujoco:ID";
    }

    @Override
    public Environment make(String id) {
        throw new IllegalArgumentException("There is no environment " + id);
    }
}
