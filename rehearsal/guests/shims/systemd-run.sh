#!/bin/sh
# Replaces systemd-run: a session of its own, which outlives the step, without its environment and output. `--on-active`
# waits first; `--wait`, `--pipe` and `--scope` stay in the foreground. `systemctl` knows the unit (units.sh).
tool=systemd-run delay='' foreground='' name='' variables='' directory=/ units=@DIRECTORY@/replies/units
fail() { echo "$tool: $1" >&2; exit 1; }

# A time span of systemd (90, 1min 30s, 500ms) in seconds.
seconds() {
  awk -v span="$1" 'BEGIN {
    unit["us"] = 1e-6; unit["ms"] = 1e-3; unit[""] = unit["s"] = unit["sec"] = unit["second"] = unit["seconds"] = 1
    unit["m"] = unit["min"] = unit["minute"] = unit["minutes"] = 60
    unit["h"] = unit["hr"] = unit["hour"] = unit["hours"] = 3600; unit["d"] = unit["day"] = unit["days"] = 86400
    gsub(/[ \t]/, "", span); sum = 0
    while (match(span, /^[0-9]+(\.[0-9]+)?/)) {
      number = substr(span, 1, RLENGTH); span = substr(span, RLENGTH + 1)
      match(span, /^[a-z]*/); word = substr(span, 1, RLENGTH); span = substr(span, RLENGTH + 1)
      if (!(word in unit)) exit 1
      sum += number * unit[word]; found = 1
    }
    if (span != "" || !found) exit 1
    print sum
  }'
}

while [ $# -gt 0 ]; do
  option=$1 value=''
  case $option in
  --) shift; break ;;
  --*=*) value=${option#*=} option=${option%%=*}; shift ;;
  --unit | --on-active | --timer-property | --property | --setenv | --description | --slice | --working-directory | --service-type | --uid | --gid)
    value=${2-}; shift; shift ;;
  -[upE]) value=${2-}; shift; shift ;;
  -[upE]?*) value=${option#??} option=${option%"${option#??}"}; shift ;;
  -*) shift ;;
  *) break ;;
  esac
  case $option in
  -u | --unit) name=${value%.service} name=${name%.timer} ;;
  --on-active) delay=$(seconds "$value") || fail "Failed to parse OnActiveSec= argument: $value" ;;
  -E | --setenv) case $value in *=*) ;; *) value=$value=$(printenv "$value") ;; esac; variables="$variables $value" ;;
  --working-directory) directory=$value ;;
  -t | --pty | -P | --pipe | --wait | --scope) foreground=yes ;;
  -q | --quiet | -G | --collect | --no-block | --no-ask-password | -r | --remain-after-exit | --system | -p | --property | --timer-property | \
    --description | --slice | --service-type) ;;
  *) fail "option '$option' is not known to the rehearsal's systemd-run" ;;
  esac
done
[ $# -gt 0 ] || fail 'Command line to execute required.'
command -v "$1" >/dev/null || fail "Failed to find executable $1: No such file or directory"
[ -n "$name" ] || name=run-r$$
mkdir -p "$units"
for unit in "$name.timer" "$name.service"; do
  if read -r process 2>/dev/null <"$units/$unit" && kill -0 "$process" 2>/dev/null; then
    fail "Failed to start transient service unit: Unit $unit was already loaded or has a fragment file."
  fi
done
# The variables are words, as one `--setenv` names one: values with blanks cannot be rehearsed.
set -- env -i "PATH=$PATH" ${QUIESCE_GUEST:+"QUIESCE_GUEST=$QUIESCE_GUEST"} $variables "$@"
cd -- "$directory" || exit 1
[ -z "$foreground" ] || exec "$@"
if [ -n "$delay" ]; then unit=$name.timer; else unit=$name.service; fi
setsid sh -c 'unit=$0 delay=$1; shift
  [ -z "$delay" ] || { sleep "$delay"; mv "$unit.timer" "$unit.service"; }
  "$@"; rm -f "$unit.service"' "$units/$name" "$delay" "$@" </dev/null >/dev/null 2>&1 &
echo $! >"$units/$unit"
if [ -n "$delay" ]; then
  printf 'Running timer as unit: %s.timer\nWill run service as unit: %s.service\n' "$name" "$name" >&2
else
  echo "Running as unit: $name.service" >&2
fi
