package dev.hindcast.mujoco;

import dev.hindcast.environment.Environment;
import dev.hindcast.environment.EnvironmentProvider;
import dev.hindcast.environment.TimeLimit;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The environments of this module by name, such as {@code mujoco:Hopper-v4}, with Gymnasium's dynamics, rewards and time limits. They
 * need the {@link Mujoco} library.
 */
public final class MujocoEnvironments implements EnvironmentProvider {
    static final String PREFIX = "mujoco";

    private static final int TIME_LIMIT = 1_000;

    private final TreeMap<String, Supplier<Environment>> byId = new TreeMap<>();

    public MujocoEnvironments() {
        for (Edition edition : Edition.values()) {
            put(edition, "HalfCheetah", () -> new HalfCheetah(edition));
            put(edition, "Hopper", () -> new Hopper(edition));
        }
    }

    private void put(Edition edition, String name, Supplier<Environment> environment) {
        byId.put(edition.id(name), () -> new TimeLimit(environment.get(), TIME_LIMIT));
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public List<String> ids() {
        return List.copyOf(byId.keySet());
    }

    @Override
    public String form() {
        return PREFIX + ":ID";
    }

    @Override
    public Environment make(String id) {
        return Objects.requireNonNull(byId.get(id), id).get();
    }
}
