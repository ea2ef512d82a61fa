#!/bin/sh
# Twenty first starts: 14 killed at a random moment while the native libraries are unpacked, 6 of three processes at once. Each later
# start has to go on. Run from the root of a built checkout; takes about ten minutes and 1 GB below TMPDIR.
#   SEED=1 testing/field/first_starts.sh
set -u
hindcast=${HINDCAST:-./hindcast}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cache=$work/natives
failed=0

start() {
    rm -rf "$work/run-$1"
    JAVA_OPTS="-Dorg.bytedeco.javacpp.cachedir=$cache" exec $hindcast train bc --data pendulum/random --steps 2 --eval-episodes 1 \
        --final-episodes 1 --set hidden=16,16 --out "$work/run-$1" >"$work/log-$1" 2>&1
}

# A process that has ended well, or a failure with the end of what it said.
expect() {
    if [ "$1" != 0 ]; then
        failed=$((failed + 1))
        echo "$2 ended with $1:" && tail -n 3 "$work/log-$3"
    fi
}

fresh() {
    rm -rf "$cache" && mkdir "$cache"
}

fresh
from=$(date +%s%N)
(start 0)
expect $? "a start on an empty cache" 0
whole=$((($(date +%s%N) - from) / 1000000))
echo "a start on an empty cache takes $whole ms and leaves $(du -sm "$cache" | cut -f1) MB"

moments=$(awk -v seed="${SEED:-1}" -v whole="$whole" 'BEGIN { srand(seed); for (i = 0; i < 14; i++) printf "%.2f ", whole / 1000 * (.1 + .85 * rand()) }')
for moment in $moments; do
    fresh
    start 1 &
    child=$!
    sleep "$moment"
    kill -9 "$child" 2>/dev/null
    wait "$child" 2>/dev/null
    left=$(du -sm "$cache" | cut -f1)
    (start 2)
    code=$?
    echo "killed after $moment s with $left MB: the next start ended with $code"
    expect $code "the start after that" 2
done

for round in 1 2 3 4 5 6; do
    fresh
    start 1 & one=$!
    start 2 & two=$!
    start 3 & three=$!
    wait "$one"; first=$?
    wait "$two"; second=$?
    wait "$three"; third=$?
    (start 4)
    code=$?
    echo "three at once, round $round: ended with $first $second $third, the next start with $code"
    expect $first "the first of three" 1
    expect $second "the second of three" 2
    expect $third "the third of three" 3
    expect $code "the start after three at once" 4
done
echo "$failed of 20 first starts had a failure after them"
[ "$failed" = 0 ]
