package consumer

import dev.hindcast.dataset.Dataset
import dev.hindcast.environment.Past
import dev.hindcast.evaluation.Evaluation
import dev.hindcast.learning.algorithm.Iql
import dev.hindcast.learning.policy.PolicyFile
import java.nio.file.Path
import java.util.SplittableRandom

/** Learns from a log of a pendulum, judges what it learned, and writes it as one file, from which it acts. */
fun main(arguments: Array<String>) {
    val (log, file) = arguments.map { Path.of(it) }
    val policy = Iql.Config.defaults().fit(Dataset.open(log), 2, 42)
    println(Evaluation.`in`("Pendulum-v1").episodes(2).summarize(policy))
    PolicyFile.write(file, policy)
    val action = PolicyFile.read(file).act(Past.of(floatArrayOf(1f, 0f, 0f)), SplittableRandom(1))
    println(action.contentToString())
}
