#!/bin/sh
# inspect, train and bandit as cron and containers start them: nothing in the environment but PATH and HOME, data below a folder whose name
# has spaces and letters of three scripts, HOME there too, ~ where the shell leaves it, the launcher by a link in another folder, and from
# a folder that may not be written to. Run from the root of a built checkout, for each JDK:
#   testing/field/shells.sh /usr/lib/jvm/jdk-17 /usr/lib/jvm/jdk-25
set -u
root=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
folder="$work/two words/Grün Мир 世界"
mkdir -p "$folder" "$work/bin" "$work/natives"
ln -s "$root/hindcast" "$work/bin/hindcast"
cp -r "$root/datasets/pendulum/random" "$folder/Daten données данные 数据"
printf 'action,reward,propensity\n' >"$folder/журнал.csv"
i=0
while [ $i -lt 200 ]; do
    printf '%d,%d,0.5\n' $((i % 2)) $((i % 3 == 0)) >>"$folder/журнал.csv"
    i=$((i + 1))
done
cd "$work" || exit 1
failed=0

# try NAME WHAT-IS-PRINTED COMMAND...
try() {
    name=$1 expected=$2
    shift 2
    if "$@" >log 2>&1 && grep -qF -- "$expected" log; then
        echo "ok      $name"
    else
        failed=$((failed + 1))
        echo "FAILED  $name:" && tail -n 5 log
    fi
}

for jdk in "$@"; do
    version=$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$jdk/release")
    rm -rf "$folder/Läufe"
    for locale in '' LC_ALL=C LC_ALL=POSIX LANG=xx_XX.UTF-8; do
        bare() { env -i PATH="$PATH" HOME="$folder" JAVA_HOME="$jdk" JAVA_OPTS="-Dorg.bytedeco.javacpp.cachedir=$work/natives" $locale "$@"; }
        data="$folder/Daten données данные 数据"
        try "JDK $version, $locale: inspect" "Daten données данные 数据" bare "$root/hindcast" inspect "$data"
        try "JDK $version, $locale: inspect ~" "Daten données данные 数据" bare "$root/hindcast" inspect "--html=~/отчёт.html" "~/Daten données данные 数据"
        try "JDK $version, $locale: bandit" "журнал.csv" bare "$root/hindcast" bandit "$folder/журнал.csv" --policy uniform
    done
    try "JDK $version: train, by a link" "Läufe/запуск 跑" bare bin/hindcast train bc "--data=$data" --steps 2 --eval-episodes 1 \
        --final-episodes 1 --set hidden=16,16 "--out=~/Läufe/запуск 跑"
    try "JDK $version: evaluate" "Pendulum-v1" bare bin/hindcast evaluate "$folder/Läufe/запуск 跑" --episodes 1
    [ -f "$folder/отчёт.html" ] && [ ! -e "$work/~" ] || { failed=$((failed + 1)); echo "FAILED  ~ was taken for a name"; }
    if [ "$(id -u)" = 0 ]; then
        chmod 755 "$work" "$work/two words"
        mkdir -p "$folder/mine" && chown 65534 "$folder/mine" && chmod -R a+rX "$folder"
        other() { env -i PATH="$PATH" HOME="$folder/mine" JAVA_HOME="$jdk" setpriv --reuid=65534 --clear-groups "$@"; }
        try "JDK $version: another user reads" "Daten" other "$root/hindcast" inspect "$data"
        other "$root/hindcast" train bc "--data=$data" --steps 2 --out "$folder/not mine" >refused 2>&1
        try "JDK $version: another user is refused" "may not be written to: name another folder" cat refused
    fi
done
echo "$failed failed"
[ $failed = 0 ]
