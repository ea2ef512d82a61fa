package dev.hindcast.experiments.run;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Summary;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.anytime.PolicyGuard;
import dev.hindcast.experiments.WrongUse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link PolicyGuard} shall allow, as far as it was said.
 *
 * @param budget what all candidates may cost in their trials, in units of return
 * @param tolerance by how much a candidate may be worse; a twentieth of the range of returns where it was not said
 * @param returns what an episode's return can be; those of the logged episodes where it was not said
 */
public record GuardPlan(double budget, OptionalDouble tolerance, Optional<Range> returns) {
    static final String BUDGET = "regret_budget";
    static final String TOLERANCE = "regret_tolerance";
    static final String RETURNS = "return_range";

    private static final double USUAL_TOLERANCE = 0.05;

    /** What values ask for; nothing where they ask for no guard. */
    static Optional<GuardPlan> of(Map<String, Object> values) {
        OptionalDouble budget = number(values, BUDGET);
        if (budget.isEmpty()) {
            if (values.containsKey(TOLERANCE) || values.containsKey(RETURNS)) {
                throw new WrongUse(
                        "--regret-tolerance and --return-range belong beside --regret-budget, which has a hand-over"
                                + " watched");
            }
            return Optional.empty();
        }
        return Optional.of(new GuardPlan(
                budget.getAsDouble(),
                number(values, TOLERANCE),
                Optional.ofNullable(values.get(RETURNS)).map(GuardPlan::range)));
    }

    private static OptionalDouble number(Map<String, Object> values, String key) {
        Object value = values.get(key);
        if (value == null) {
            return OptionalDouble.empty();
        }
        try {
            return OptionalDouble.of(Double.parseDouble(value.toString()));
        } catch (NumberFormatException e) {
            throw TrainPlan.refused(key, value, "a number");
        }
    }

    private static Range range(Object value) {
        String[] ends = value.toString().split(",", -1);
        try {
            if (ends.length == 2) {
                return new Range(Double.parseDouble(ends[0].strip()), Double.parseDouble(ends[1].strip()));
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw TrainPlan.refused(RETURNS, value, "the smallest and the largest return of an episode, such as -1600,0");
    }

    /**
     * All of it, given the logged episodes.
     *
     * @throws WrongUse where no range is known or something cannot be
     */
    PolicyGuard.Settings settings(@Nullable Dataset logged) {
        Range range = returns.orElseGet(() -> seen(logged));
        double width = range.high() - range.low();
        return WrongUse.unless(() -> PolicyGuard.Settings.of(range, tolerance.orElse(USUAL_TOLERANCE * width), budget));
    }

    private static Range seen(@Nullable Dataset logged) {
        if (logged == null) {
            throw new WrongUse(
                    "Say what an episode can return, by --return-range LOW,HIGH: there are no logged ones to go by");
        }
        Summary returns = logged.statistics().returns();
        if (returns.min() == returns.max()) {
            throw new WrongUse("All logged episodes return " + returns.min()
                    + ": say what an episode can return, by --return-range LOW,HIGH");
        }
        return new Range(returns.min(), returns.max());
    }

    /** For {@code config.yaml}. */
    Map<String, Object> terms() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(BUDGET, budget);
        tolerance.ifPresent(value -> map.put(TOLERANCE, value));
        returns.ifPresent(range -> map.put(RETURNS, range.low() + "," + range.high()));
        return map;
    }
}
