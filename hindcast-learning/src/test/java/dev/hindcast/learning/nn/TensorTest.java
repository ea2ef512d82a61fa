package dev.hindcast.learning.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradient of each operation against finite differences, at a point where no operation has a kink. */
class TensorTest {
    private static final float[] AT = {-1.3f, 0.4f, 1.9f, 2.1f, -0.6f, 0.25f};
    private static final float[] OTHER = {0.7f, -1.1f, 1.6f, 1.2f, 0.5f, -0.4f};

    static Stream<Named<UnaryOperator<Tensor>>> operations() {
        return Stream.of(
                named("plus", x -> x.plus(other())),
                named("plus broadcast", x -> other().plus(row(x))),
                named("plus number", x -> x.plus(2)),
                named("minus", x -> x.minus(other())),
                named("minus this", x -> other().minus(x)),
                named("minus number", x -> x.minus(2)),
                named("times", x -> x.times(other())),
                named("times itself", x -> x.times(x.plus(1))),
                named("times broadcast", x -> other().times(row(x))),
                named("times number", x -> x.times(3)),
                named("divided by", x -> x.dividedBy(other())),
                named("divides", x -> other().dividedBy(x)),
                named("divides broadcast", x -> other().dividedBy(row(x))),
                named("negated", Tensor::negated),
                named("squared", Tensor::squared),
                named("absolute", Tensor::absolute),
                named("exp", Tensor::exp),
                named("log", x -> x.squared().plus(0.5).log()),
                named("tanh", Tensor::tanh),
                named("atanh", x -> x.times(0.1).atanh()),
                named("softplus", Tensor::softplus),
                named("clamp", x -> x.clamp(-1, 1)),
                named("clampMax", x -> x.clampMax(0.5)),
                named("clampMin", x -> x.clampMin(0.5)),
                named("minimum", x -> x.minimum(other())),
                named("minimum of another", x -> other().minimum(x)),
                named("maximum", x -> x.maximum(other())),
                named("maximum of another", x -> other().maximum(x)),
                named("by sign", x -> x.times(x.bySign(2, 5))),
                named("mean", x -> x.mean().times(other())),
                named("sum", x -> x.sum().times(other())),
                named("sum over rows", x -> x.sum(0).squared()),
                named("mean over rows", x -> x.mean(0).squared()),
                named("std over rows", x -> x.std(0)),
                named("std", x -> x.std(-1)),
                named("norm", x -> x.norm(-1)),
                named("norm over rows", x -> x.norm(0)),
                named("min", x -> x.min(-1).squared()),
                named("min over rows", x -> x.min(0).squared()),
                named("min of one", x -> x.unsqueeze(0).min(0).squared()),
                named("max", x -> x.max(-1).squared()),
                named("max over rows", x -> x.max(-2).squared()),
                named("sqrt", x -> x.squared().plus(1).sqrt()),
                named("select", x -> x.select(-2, 1).squared()),
                named("splitLast", x -> x.reshape(6).splitLast(2).sum(-1).squared()),
                named("stack", x -> Tensor.stack(x, other(), x.exp()).squared()),
                named("gathered rows", x -> x.gatherRows(new long[] {1, 0, 1}).squared()),
                named(
                        "matrix product",
                        x -> x.matrixProduct(x.transposed().times(0.5)).squared()),
                named("matrix product of many", x -> Tensor.stack(other(), x).matrixProduct(x.transposed())),
                named(
                        "pick of many",
                        x -> Tensor.stack(x, x.exp()).pick(column(2, 0)).squared()),
                named(
                        "pickRows of many",
                        x -> Tensor.stack(x, x.exp())
                                .reshape(2, 2, 3, 1)
                                .pickRows(column(1, 2))
                                .squared()),
                named("sum over columns", x -> x.sum(-1).squared()),
                named("mean over columns", x -> x.mean(-1).squared()),
                named("logSumExp", Tensor::logSumExp),
                named("logSoftmax", x -> x.logSoftmax().times(other())),
                named("pick", x -> x.pick(column(2, 0)).squared()),
                named("pickRows", x -> x.reshape(2, 3, 1).pickRows(column(1, 2)).squared()),
                named(
                        "rowsOfLargest",
                        x -> x.reshape(2, 3, 1).rowsOfLargest(other(), 2).squared()),
                named("reshape", x -> x.reshape(3, 2).sum(-1).squared()),
                named("unsqueeze", x -> x.unsqueeze(1).times(other())),
                named("columns", x -> x.columns(1, 2).squared()),
                named("column", x -> x.column(1).squared()),
                named("only column", x -> x.reshape(6, 1).column(0).squared()),
                named(
                        "concatenate",
                        x -> Tensor.concatenate(x, other(), x.exp()).squared()),
                named(
                        "legal only",
                        x -> LegalActions.of(matrix(1, 0, 1, 1, 1, 0))
                                .restrict(x)
                                .logSumExp()),
                named("detached factor", x -> x.times(x.detach().times(0).plus(3))));
    }

    private static Named<UnaryOperator<Tensor>> named(String name, UnaryOperator<Tensor> operation) {
        return Named.of(name, operation);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void gradientIsThatOfFiniteDifferences(UnaryOperator<Tensor> operation) {
        float[] gradient = gradient(operation);
        float step = 1e-2f;
        for (int i = 0; i < AT.length; i++) {
            double slope = (shifted(operation, i, step) - shifted(operation, i, -step)) / (2 * step);
            assertThat((double) gradient[i])
                    .as("element %d", i)
                    .isCloseTo(slope, Offset.offset(2e-3 * (1 + Math.abs(slope))));
        }
    }

    /** Weighted so that no two elements of the result count the same. */
    private static Tensor loss(Tensor result) {
        Tensor flat = result.reshape(-1);
        float[] weights = new float[flat.rows()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 1 + 0.3f * i;
        }
        return flat.times(Tensor.of(Device.cpu(), weights, weights.length)).sum();
    }

    private static float[] gradient(UnaryOperator<Tensor> operation) {
        Parameters parameters = parameters(AT);
        try (Scope scope = Scope.open()) {
            Tensor x = parameters.leaf("x").reshape(2, 3);
            scope.backward(loss(operation.apply(x)), parameters);
            return parameters.gradient().toArray();
        }
    }

    private static double shifted(UnaryOperator<Tensor> operation, int index, float by) {
        float[] at = AT.clone();
        at[index] += by;
        try (Scope scope = Scope.open()) {
            return loss(operation.apply(matrix(at))).item();
        }
    }

    private static Parameters parameters(float... values) {
        Parameters.Layout layout = new Parameters.Layout();
        layout.leaf("x", values);
        return new Parameters("x", layout, Device.cpu());
    }

    private static Tensor matrix(float... values) {
        return Tensor.of(Device.cpu(), values, 2, 3);
    }

    private static Tensor other() {
        return matrix(OTHER);
    }

    private static Tensor column(float... values) {
        return Tensor.of(Device.cpu(), values, values.length, 1);
    }

    private static Tensor row(Tensor x) {
        return x.sum(-1).reshape(2, 1).times(0.5);
    }

    @Test
    void equalElementsShareTheGradientOfTheirMinimum() {
        Parameters parameters = parameters(1, 2);
        try (Scope scope = Scope.open()) {
            Tensor x = parameters.leaf("x");
            scope.backward(x.times(2).minimum(x.plus(1)).sum(), parameters);
            assertThat(parameters.gradient().toArray()).containsExactly(1.5f, 1);
        }
    }

    @Test
    void nothingFlowsWhereTheOtherIsLarger() {
        Parameters parameters = parameters(1, 2, 3);
        try (Scope scope = Scope.open()) {
            Tensor bound = Tensor.of(Device.cpu(), new float[] {Float.NEGATIVE_INFINITY, 4, 3}, 3);
            Tensor larger = parameters.leaf("x").maximum(bound);
            assertThat(larger.toArray()).containsExactly(1, 4, 3);
            scope.backward(larger.sum(), parameters);
            assertThat(parameters.gradient().toArray()).containsExactly(1, 0, 0.5f);
        }
    }

    /** As torch.amin shares it: equally among all that attain it. */
    @Test
    void equalMembersShareTheGradientOfTheirMinimum() {
        Parameters parameters = parameters(2, 2, 2, 5);
        try (Scope scope = Scope.open()) {
            scope.backward(parameters.leaf("x").min(0).times(6), parameters);
            assertThat(parameters.gradient().toArray()).containsExactly(2, 2, 2, 0);
        }
    }

    @Test
    void noGradientFlowsWhereNormAndDeviationAreZero() {
        Parameters parameters = parameters(0, 0);
        try (Scope scope = Scope.open()) {
            Tensor x = parameters.leaf("x");
            scope.backward(x.norm(0).plus(x.std(0)), parameters);
            assertThat(parameters.gradient().toArray()).containsExactly(0, 0);
        }
    }

    @Test
    void readingsOfMembers() {
        Tensor two = Tensor.of(Device.cpu(), new float[] {1, 5, 4, 2}, 2, 2);
        assertThat(two.min(0).toArray()).containsExactly(1, 2);
        assertThat(two.max(0).toArray()).containsExactly(4, 5);
        assertThat(two.max(-1).toArray()).containsExactly(5, 4);
        assertThat(two.mean(0).toArray()).containsExactly(2.5f, 3.5f);
        assertThat(two.std(0).toArray()).containsExactly((float) (3 / Math.sqrt(2)), (float) (3 / Math.sqrt(2)));
        assertThat(two.select(0, 1).toArray()).containsExactly(4, 2);
        assertThatThrownBy(() -> two.select(0, 0).unsqueeze(0).std(0)).hasMessageContaining("two values or more");
    }

    /** A gradient would be lost, so that it is refused instead. */
    @Test
    void valuesToBeOverwrittenAreNotDifferentiable() {
        Parameters parameters = parameters(AT);
        Tensor sum = matrix(new float[6]);
        Tensor product = Tensor.of(Device.cpu(), new float[4], 2, 2);
        try (Scope scope = Scope.open()) {
            Tensor x = parameters.leaf("x").reshape(2, 3);
            assertThatThrownBy(() -> sum.accumulate(x)).hasMessageContaining("detach()");
            assertThatThrownBy(() -> product.assignMatrixProduct(other(), x.transposed()))
                    .hasMessageContaining("detach()");
            sum.accumulate(x.detach());
        }
        assertThat(sum.toArray()).containsExactly(AT);
    }

    @Test
    void noGradientFlowsWhereNoneIsRecorded() {
        Parameters parameters = parameters(1, 2);
        try (Scope scope = Scope.open()) {
            Tensor constant = Scope.noGradient(() -> parameters.leaf("x").squared());
            scope.backward(parameters.leaf("x").times(constant).sum(), parameters);
            assertThat(parameters.gradient().toArray()).containsExactly(1, 4);
        }
    }

    @Test
    void lossesAreNumbersThatDependOnParameters() {
        Parameters parameters = parameters(1, 2);
        try (Scope scope = Scope.open()) {
            assertThatThrownBy(() -> scope.backward(parameters.leaf("x"), parameters))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("one number");
            assertThatThrownBy(
                            () -> scope.backward(parameters.leaf("x").detach().sum(), parameters))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("none");
        }
    }

    @Test
    void staleLeavesAreRefused() {
        Parameters parameters = parameters(1, 2);
        try (Scope scope = Scope.open()) {
            Tensor loss = parameters.leaf("x").squared().sum();
            parameters.changed();
            assertThatThrownBy(() -> scope.backward(loss, parameters)).hasMessageContaining("changed between");
        }
    }
}
