package dev.hindcast.environment;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reference returns of D4RL's environments, and the normalized score that the field compares by: 0 is a random policy, 100 an
 * expert (Fu et al. 2020, "D4RL: Datasets for Deep Data-Driven Reinforcement Learning", section 5).
 */
public final class ReferenceScores {
    /**
     * The returns that a score compares with.
     *
     * @param random of a random policy
     * @param expert of an expert
     */
    public record Range(double random, double expert) {
        /** 100 (return - random) / (expert - random). */
        public double normalized(double undiscountedReturn) {
            return 100 * (undiscountedReturn - random) / (expert - random);
        }
    }

    private static final Map<String, Range> BY_FAMILY = Map.ofEntries(
            Map.entry("hopper", new Range(-20.272305, 3234.3)),
            Map.entry("halfcheetah", new Range(-280.178953, 12135.0)),
            Map.entry("walker2d", new Range(1.629008, 4592.3)),
            Map.entry("ant", new Range(-325.6, 3879.7)),
            Map.entry("pen", new Range(96.262799, 3076.8331017826877)),
            Map.entry("door", new Range(-56.512833, 2880.5693087298737)),
            Map.entry("hammer", new Range(-274.856578, 12794.134825156867)),
            Map.entry("relocate", new Range(-6.425911, 4233.877797728884)),
            Map.entry("antmaze", new Range(0, 1)),
            Map.entry("kitchen", new Range(0, 4)),
            Map.entry("maze2d-umaze", new Range(23.85, 161.86)),
            Map.entry("maze2d-medium", new Range(13.13, 277.39)),
            Map.entry("maze2d-large", new Range(6.7, 273.99)));

    private static final Pattern ID = Pattern.compile("([a-z]+:)?((d4rl|mujoco)/)?"
            + "(?<family>hopper|halfcheetah|walker2d|ant|pen|antmaze|kitchen|maze2d[-/](umaze|medium|large)"
            + "|(door|hammer|relocate)(?=[-/](human|cloned|expert)))"
            + "(?!.*dense)([-_/].*)?");

    private ReferenceScores() {}

    /**
     * 100 (return - random) / (expert - random), by the family that an environment's or a data set's name starts with:
     * {@code Hopper-v4}, {@code hopper-medium-v2}, {@code mujoco:Hopper-v4} and {@code D4RL/pen/human-v2} are all known. Variants
     * with other rewards, such as a maze with dense ones, are not.
     *
     * @param environmentId the name of an environment or of a data set
     * @param undiscountedReturn the sum of an episode's rewards, or a mean of such
     * @return the score, or nothing where the name has no reference
     */
    public static OptionalDouble normalized(String environmentId, double undiscountedReturn) {
        return range(environmentId)
                .map(range -> OptionalDouble.of(range.normalized(undiscountedReturn)))
                .orElse(OptionalDouble.empty());
    }

    /**
     * The reference returns of an environment.
     *
     * @param environmentId the name of an environment or of a data set
     * @return nothing where the name has no reference
     */
    public static Optional<Range> range(String environmentId) {
        Matcher matcher = ID.matcher(environmentId.toLowerCase(Locale.ROOT));
        return matcher.matches()
                ? Optional.ofNullable(BY_FAMILY.get(matcher.group("family").replace('/', '-')))
                : Optional.empty();
    }
}
