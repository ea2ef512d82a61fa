package dev.hindcast.environment;

import dev.hindcast.dataset.internal.Words;
import dev.hindcast.environment.sepsis.Sepsis;
import dev.hindcast.environment.sepsis.SepsisWard;
import dev.hindcast.environment.tabular.CliffWalking;
import dev.hindcast.environment.tabular.FeatureEnvironment;
import dev.hindcast.environment.tabular.FrozenLake;
import dev.hindcast.environment.tabular.StitchingMaze;
import dev.hindcast.environment.tabular.TabularEnvironment;
import dev.hindcast.environment.tabular.TabularFile;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Environments by name. Those of Gymnasium have its names, dynamics and time limits; where Gymnasium sets no limit,
 * 10,000 steps are one, so that a policy that never arrives comes to an end. The maze is our own, {@link Sepsis} a simulator from
 * the literature with the limit that is usual there. Other modules add theirs by an {@link EnvironmentProvider}.
 */
public final class Environments {
    private static final String TABULAR = "tabular:";
    private static final String FEATURES = "features:";
    private static final String MUJOCO = "mujoco:";
    private static final int LONGEST_EPISODE = 10_000;
    private static final TreeMap<String, Supplier<Environment>> BY_ID = new TreeMap<>();
    private static final List<EnvironmentProvider> PROVIDERS =
            ServiceLoader.load(EnvironmentProvider.class, EnvironmentProvider.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .sorted(Comparator.comparing(EnvironmentProvider::prefix))
                    .toList();

    static {
        BY_ID.put(CartPole.ID, () -> new TimeLimit(new CartPole(), 500));
        BY_ID.put(CliffWalking.ID, () -> new TimeLimit(new CliffWalking(false), LONGEST_EPISODE));
        BY_ID.put(CliffWalking.SLIPPERY_ID, () -> new TimeLimit(new CliffWalking(true), LONGEST_EPISODE));
        BY_ID.put(FrozenLake.ID, () -> new TimeLimit(FrozenLake.small(), 100));
        BY_ID.put(FrozenLake.LARGE_ID, () -> new TimeLimit(FrozenLake.large(), 200));
        BY_ID.put(MountainCarContinuous.ID, () -> new TimeLimit(new MountainCarContinuous(), 999));
        BY_ID.put(Pendulum.ID, () -> new TimeLimit(new Pendulum(), 200));
        for (SepsisWard.Edition edition : SepsisWard.Edition.values()) {
            putSepsis(edition, false);
            putSepsis(edition, true);
        }
        BY_ID.put(StitchingMaze.ID, () -> new TimeLimit(new StitchingMaze(), 100));
    }

    private Environments() {}

    private static void putSepsis(SepsisWard.Edition edition, boolean diabetesShown) {
        Supplier<Sepsis> sepsis = () -> new Sepsis(new SepsisWard(edition), diabetesShown);
        BY_ID.put(sepsis.get().id(), () -> new TimeLimit(sepsis.get(), Sepsis.MAX_STEPS));
    }

    /** The names that {@link #make} knows: the built-in ones in alphabetical order, then those of providers. */
    public static List<String> ids() {
        return Stream.concat(BY_ID.keySet().stream(), PROVIDERS.stream().flatMap(provider -> provider.ids().stream()))
                .toList();
    }

    /**
     * Whether an environment that a data file names may be made because it names it: {@link #make} knows names of this kind, and making
     * it runs nothing that the file could choose.
     */
    public static boolean mayBeNamedByData(String id) {
        return BY_ID.containsKey(id)
                || id.startsWith(TABULAR)
                || id.startsWith(FEATURES)
                || provider(id).map(provider -> provider.mayBeNamedByData(id)).orElse(false);
    }

    /** Whether {@link #make} would run code that the name chooses, such as that of a Python module. */
    public static boolean importsModule(String id) {
        return provider(id).map(provider -> !provider.mayBeNamedByData(id)).orElse(false);
    }

    private static Optional<EnvironmentProvider> provider(String id) {
        return PROVIDERS.stream()
                .filter(provider -> id.startsWith(provider.prefix() + ":"))
                .findFirst();
    }

    /**
     * A new environment with its usual time limit.
     *
     * @param id one of {@link #ids()}, such as {@code Pendulum-v1}, or {@code tabular:} and the path of a {@link TabularFile}, or
     *     {@code features:} and the path of one with features, which then are seen in place of the state's number, or what an
     *     {@link EnvironmentProvider} knows
     * @throws IllegalArgumentException where no environment has that name; the message says the nearest one and all others
     * @throws dev.hindcast.dataset.DatasetException where the file cannot be read
     */
    public static Environment make(String id) {
        if (id.startsWith(TABULAR)) {
            return new TimeLimit(
                    new TabularEnvironment(id, TabularFile.read(Path.of(id.substring(TABULAR.length())))),
                    LONGEST_EPISODE);
        }
        if (id.startsWith(FEATURES)) {
            Path path = Path.of(id.substring(FEATURES.length()));
            TabularFile file = TabularFile.read(path);
            float[][] features = file.features()
                    .orElseThrow(() -> new IllegalArgumentException(
                            path + " holds no features of its states: use " + TABULAR + path));
            return new TimeLimit(
                    new FeatureEnvironment(id, new TabularEnvironment(id, file), features), LONGEST_EPISODE);
        }
        Optional<EnvironmentProvider> provider = provider(id);
        if (provider.isPresent()
                && (provider.get().ids().isEmpty() || provider.get().ids().contains(id))) {
            return provider.get().make(id);
        }
        Supplier<Environment> supplier = BY_ID.get(id);
        if (supplier == null) {
            throw unknown(id);
        }
        return supplier.get();
    }

    private static Stream<String> forms() {
        return Stream.concat(
                Stream.of(TABULAR + "FILE.npz", FEATURES + "FILE.npz"),
                PROVIDERS.stream().map(EnvironmentProvider::form));
    }

    private static IllegalArgumentException unknown(String id) {
        if (id.startsWith(MUJOCO) && provider(id).isEmpty()) {
            return new IllegalArgumentException(
                    "There is no environment " + id
                            + ": those of MuJoCo are in the artifact hindcast-mujoco, which is not on the class path or the module path");
        }
        return new IllegalArgumentException("There is no environment " + id + Words.suggestion(id, ids()) + " Known are"
                + Words.lines(Stream.concat(ids().stream(), forms()).toList()));
    }
}
