package dev.hindcast.environment.gymnasium;

import dev.hindcast.environment.Environment;
import dev.hindcast.environment.EnvironmentProvider;
import java.util.List;

/**
 * Every environment that Gymnasium makes, as {@code gym:} and its id: {@code gym:LunarLanderContinuous-v3}, or, with the module that
 * registers it, {@code gym:gymnasium_robotics:PointMaze_UMaze-v3}. Settings come from environment variables, see
 * {@link GymnasiumSettings}.
 */
public final class GymnasiumEnvironments implements EnvironmentProvider {
    static final String PREFIX = "gym";

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public List<String> ids() {
        return List.of();
    }

    @Override
    public String form() {
        return PREFIX + ":ID";
    }

    /** A module in the name would be imported. */
    @Override
    public boolean mayBeNamedByData(String id) {
        return id.indexOf(':', PREFIX.length() + 1) < 0;
    }

    @Override
    public Environment make(String id) {
        return GymnasiumEnvironment.open(id.substring(PREFIX.length() + 1), GymnasiumSettings.ofVariables());
    }
}
