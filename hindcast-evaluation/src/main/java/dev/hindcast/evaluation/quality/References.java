package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.ReferenceReturns;
import dev.hindcast.environment.ReferenceScores;
import java.util.Optional;

/**
 * What the measures compare with.
 *
 * @param returns the returns of a bad and of a good policy
 * @param coverage a data set that covers the environment well, such as a learner's replay buffer
 */
public record References(Optional<Returns> returns, Optional<Dataset> coverage) {
    /**
     * Two returns to compare with.
     *
     * @param low of a bad policy, such as a random one
     * @param high of a good policy, above {@code low}
     * @param source where the two come from
     */
    public record Returns(double low, double high, String source) {
        public Returns {
            if (!(low < high) || Double.isInfinite(high - low)) {
                throw new IllegalArgumentException(
                        "Reference returns are two numbers, a lower and a higher one: got " + low + " and " + high);
            }
        }
    }

    /** The reference returns that the data set itself names, else D4RL's where its environment or name has some, else none. */
    public static References of(Dataset dataset) {
        if (dataset.referenceReturns().isPresent()) {
            ReferenceReturns own = dataset.referenceReturns().get();
            return new References(
                    Optional.of(new Returns(own.low(), own.high(), "the reference scores in the data set's metadata")),
                    Optional.empty());
        }
        Optional<String> known = dataset.environmentId()
                .filter(id -> ReferenceScores.range(id).isPresent())
                .or(() -> Optional.of(dataset.name())
                        .filter(name -> ReferenceScores.range(name).isPresent()));
        return new References(
                known.flatMap(ReferenceScores::range)
                        .map(range -> new Returns(
                                range.random(), range.expert(), "D4RL's random policy and expert for " + known.get())),
                Optional.empty());
    }

    /**
     * What returns in an environment compare with where a policy was learned from a data set: the returns that the data set itself names, else those of the
     * environment, else D4RL's for the data set.
     */
    public static Optional<ReferenceScores.Range> judgedIn(String environmentId, Dataset dataset) {
        return dataset.referenceReturns()
                .map(own -> new ReferenceScores.Range(own.low(), own.high()))
                .or(() -> ReferenceScores.range(environmentId))
                .or(() -> of(dataset).returns().map(known -> new ReferenceScores.Range(known.low(), known.high())));
    }

    /** These with other returns. */
    public References withReturns(double low, double high, String source) {
        return new References(Optional.of(new Returns(low, high, source)), coverage);
    }

    /** These with another data set to compare coverage with. */
    public References withCoverage(Dataset reference) {
        return new References(returns, Optional.of(reference));
    }
}
