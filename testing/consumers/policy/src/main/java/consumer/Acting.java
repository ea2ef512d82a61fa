package consumer;

import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.learning.policy.PolicyFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Reads a policy and says what it does. */
public final class Acting {
    private Acting() {}

    public static void main(String[] arguments) {
        Policy policy = PolicyFile.read(Path.of(arguments[0]));
        System.out.println(Arrays.toString(policy.act(Past.of(new float[] {1, 0, 0}), new SplittableRandom(1))));
    }
}
