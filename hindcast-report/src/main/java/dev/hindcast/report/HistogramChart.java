package dev.hindcast.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Histograms of several samples over one axis and with the same bins, as shares of each sample, with the samples' means as lines. */
public final class HistogramChart extends SvgChart {
    private static final int LEAST_BINS = 20;
    private static final int MOST_BINS = 40;
    /** Beyond it doubles are whole by their size. */
    private static final double MOST_WHOLE = 1e9;

    private final Labels labels;
    private final Size size;
    private final List<Sample> samples;

    private HistogramChart(Labels labels, Size size, List<Sample> samples) {
        this.labels = labels;
        this.size = size;
        this.samples = samples;
    }

    /** Histograms of those {@code samples} that have values; filled ones should come first. */
    public static HistogramChart of(Labels labels, Size size, List<Sample> samples) {
        return new HistogramChart(
                labels,
                size,
                samples.stream().filter(sample -> sample.finite().length > 0).toList());
    }

    @Override
    String description() {
        return Stream.concat(
                        Stream.of(labels.title()
                                + (labels.title().isEmpty() ? "" : ": ")
                                + labels.y()
                                + (labels.x().isEmpty() ? "" : " by " + labels.x())),
                        samples.stream().map(this::range))
                .collect(Collectors.joining("; "));
    }

    private String range(Sample sample) {
        DoubleSummaryStatistics values = Arrays.stream(sample.finite()).summaryStatistics();
        return sample.name() + ", " + mean(sample) + ", from " + number(values.getMin()) + " to "
                + number(values.getMax());
    }

    private String number(double value) {
        return Numbers.text(labels.powersOfX() ? Math.pow(10, value) : value);
    }

    @Override
    List<List<String>> numbers() {
        Axis bins = bins();
        List<double[]> shares =
                samples.stream().map(sample -> shares(sample, bins)).toList();
        List<List<String>> rows = new ArrayList<>();
        rows.add(Stream.concat(Stream.of("from"), samples.stream().map(Sample::name))
                .toList());
        for (int i = 0; !shares.isEmpty() && i < shares.get(0).length; i++) {
            int bin = i;
            rows.add(Stream.concat(
                            Stream.of(number(bins.low() + bin * bins.step())),
                            shares.stream().map(share -> Numbers.percent(share[bin])))
                    .toList());
        }
        return rows;
    }

    @Override
    SvgChart narrow() {
        return size.width() <= NARROW ? this : new HistogramChart(labels, new Size(NARROW, 280), samples);
    }

    @Override
    double width() {
        return size.width();
    }

    @Override
    double height() {
        return size.height();
    }

    @Override
    void draw(Svg svg) {
        Axis bins = bins();
        List<double[]> shares =
                samples.stream().map(sample -> shares(sample, bins)).toList();
        Axis x = Axis.tight(DoubleStream.of(bins.low(), bins.high()), Math.max(3, (int) (size.width() / 120)))
                .ofPowers(labels.powersOfX());
        Axis y = Axis.fromZero(shares.stream().flatMapToDouble(Arrays::stream).map(share -> 100 * share), 4);
        Legend legend =
                Legend.within(size.width() - 80, samples.stream().map(this::key).toList());
        Frame frame = Frame.around(labels, x, y, size, 16, 1 + legend.rows().size());
        svg.open("g");
        frame.draw(svg);
        for (int i = 0; i < samples.size(); i++) {
            drawBars(svg, frame, samples.get(i), shares.get(i));
        }
        samples.forEach(sample -> drawMean(svg, frame, sample));
        legend.draw(svg, frame, 1);
        svg.close();
    }

    private DoubleStream values() {
        return samples.stream().flatMapToDouble(sample -> Arrays.stream(sample.finite()));
    }

    /** Of whole numbers each bin holds as many of them as any other, so that none is empty by its place. */
    private Axis bins() {
        double least = values().min().orElse(0);
        double range = values().max().orElse(1) - least;
        if (range < 1 || range > MOST_WHOLE || !values().allMatch(value -> value == Math.rint(value))) {
            return Axis.rounded(values(), binCount());
        }
        double width = Math.max(1, Math.ceil((range + 1) / binCount()));
        return new Axis(least - 0.5, least - 0.5 + width * Math.ceil((range + 1) / width), width, List.of());
    }

    /** Freedman and Diaconis 1981, of the sample that asks for the finest bins. */
    private int binCount() {
        double range = values().max().orElse(1) - values().min().orElse(0);
        double finest = samples.stream()
                .mapToDouble(HistogramChart::binWidth)
                .filter(width -> width > 0)
                .min()
                .orElse(range / LEAST_BINS);
        double count = finest > 0 ? range / finest : LEAST_BINS;
        return (int) Math.max(LEAST_BINS, Math.min(MOST_BINS, count));
    }

    private static double binWidth(Sample sample) {
        double[] sorted = sample.finite();
        Arrays.sort(sorted);
        double quartiles = sorted[sorted.length * 3 / 4] - sorted[sorted.length / 4];
        return 2 * quartiles / Math.cbrt(sorted.length);
    }

    private static double[] shares(Sample sample, Axis bins) {
        int count = Math.max(1, (int) Math.round((bins.high() - bins.low()) / bins.step()));
        double[] values = sample.finite();
        double[] shares = new double[count];
        for (double value : values) {
            int bin = (int) bins.place(value, 0, count);
            shares[Math.max(0, Math.min(count - 1, bin))] += 1.0 / values.length;
        }
        return shares;
    }

    private static void drawBars(Svg svg, Frame frame, Sample sample, double[] shares) {
        double width = (frame.right() - frame.left()) / shares.length;
        double inset = sample.filled() ? 0.75 : 0;
        for (int i = 0; i < shares.length && sample.filled(); i++) {
            double top = frame.y(100 * shares[i]);
            svg.add(
                    "rect",
                    "class",
                    "bar " + sample.tone().css(),
                    "x",
                    frame.left() + i * width + inset,
                    "y",
                    top,
                    "width",
                    width - 2 * inset,
                    "height",
                    frame.bottom() - top);
        }
        if (!sample.filled()) {
            svg.add("path", "class", "outline " + sample.tone().css(), "d", outline(frame, shares, width));
        }
    }

    private static String outline(Frame frame, double[] shares, double width) {
        StringBuilder path = new StringBuilder();
        double before = 0;
        for (int i = 0; i < shares.length; i++) {
            if (before == 0 && shares[i] > 0) {
                path.append('M')
                        .append(Numbers.coordinate(frame.left() + i * width))
                        .append(' ');
                path.append(Numbers.coordinate(frame.bottom()));
            }
            if (before > 0 || shares[i] > 0) {
                path.append('V').append(Numbers.coordinate(frame.y(100 * shares[i])));
            }
            if (shares[i] > 0) {
                path.append('H').append(Numbers.coordinate(frame.left() + (i + 1) * width));
            }
            before = shares[i];
        }
        return path.append(before > 0 ? "V" + Numbers.coordinate(frame.bottom()) : "")
                .toString();
    }

    private static void drawMean(Svg svg, Frame frame, Sample sample) {
        double x = frame.x(sample.mean());
        svg.line("mean " + sample.tone().css(), x, frame.top(), x, frame.bottom());
    }

    private String mean(Sample sample) {
        return labels.powersOfX() ? "geometric mean " + number(sample.mean()) : "mean " + number(sample.mean());
    }

    private Key key(Sample sample) {
        Key.Sign sign = sample.filled() ? Key.Sign.BAND : Key.Sign.OUTLINE;
        return new Key(sign, sample.tone(), sample.name() + ", " + mean(sample));
    }
}
