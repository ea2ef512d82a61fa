#!/usr/bin/env bash
# What each project needs, and what it takes from the start of the JVM to its result, on the clock and of the processor: medians of three
# runs after one that warms the machine's cache. Run from the root of a clone after ./mvnw install -DskipTests, with the JDKs to measure:
#   testing/consumers/measure.sh /usr/lib/jvm/java-17-openjdk-amd64 /usr/lib/jvm/temurin-25-jdk-amd64
set -eu
consumers=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
log=$consumers/../../datasets/pendulum/mixed
native=org.bytedeco.javacpp,org.bytedeco.mkl,org.bytedeco.openblas,org.bytedeco.pytorch
export OMP_NUM_THREADS=1 TIMEFORMAT='%R %U %S'

prepare() {
    cp -r "$consumers/$1" "$work/$1"
    ${MVN:-./mvnw} -q -f "$work/$1" compile dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$work/$1/lib"
    lib=$(printf '%s:' "$work/$1"/lib/*.jar)
    if [ -d "$work/$1/src/modular" ]; then
        javac --release 17 -d "$work/$1/modular" -p "$lib" $(find "$work/$1/src" -name '*.java')
    fi
    echo "$1: $(du -cb "$work/$1"/lib/*.jar | awk 'END { printf "%.1f", $1 / 1e6 }') MB in $(ls "$work/$1/lib" | wc -l) jars"
}

median() {
    printf '%s\n' "$@" | sort -n | awk 'NR == 2 { printf "%.2f", $1 }'
}

# NAME MODULES-WITH-NATIVE-CODE ARGUMENTS...
measure() {
    name=$1 natives=$2
    shift 2
    for home in $jdks; do
        version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
        flags=
        if [ "$version" -ge 24 ] && [ -n "$natives" ]; then
            flags="--sun-misc-unsafe-memory-access=allow --enable-native-access=$natives"
        fi
        clock="" processor=""
        for run in 0 1 2 3; do
            # shellcheck disable=SC2086
            { time "$home/bin/java" $flags "$@" >"$work/said" 2>&1 || { cat "$work/said" && exit 1; }; } 2>"$work/time"
            read -r real user system <"$work/time"
            [ $run = 0 ] || { clock="$clock $real" processor="$processor $(echo "$user $system" | awk '{ print $1 + $2 }')"; }
        done
        echo "$name on Java $version: $(median $clock) s, $(median $processor) s of the processor"
    done
}

jdks=$*
for project in learning kotlin policy; do
    prepare $project
done
path() {
    echo "$work/$1/$2:$(printf '%s:' "$work/$1"/lib/*.jar)"
}
measure "learning" ALL-UNNAMED -cp "$(path learning target/classes)" consumer.Learning "$log" "$work/policy.npz"
measure "learning with modules" $native -p "$(path learning modular)" -m consumer/consumer.Learning "$log" "$work/policy.npz"
measure "learning in Kotlin" ALL-UNNAMED -cp "$(path kotlin target/classes)" consumer.LearningKt "$log" "$work/policy.npz"
measure "acting" "" -cp "$(path policy target/classes)" consumer.Acting "$work/policy.npz"
measure "acting with modules" "" -p "$(path policy modular)" -m consumer/consumer.Acting "$work/policy.npz"
