package consumer;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Past;
import dev.hindcast.evaluation.Evaluation;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.learning.algorithm.Iql;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.PolicyFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Learns from a log of a pendulum, judges what it learned, and writes it as one file. */
public final class Learning {
    private Learning() {}

    public static void main(String[] arguments) {
        Dataset dataset = Dataset.open(Path.of(arguments[0]));
        NetworkPolicy policy = Iql.Config.defaults().fit(dataset, 2, 42);
        ReturnSummary returns = Evaluation.in("Pendulum-v1").episodes(2).summarize(policy);
        System.out.println(returns);
        PolicyFile.write(Path.of(arguments[1]), policy);
        System.out.println(Arrays.toString(policy.act(Past.of(new float[] {1, 0, 0}), new SplittableRandom(1))));
    }
}
