# The report of a check: one line of JSON, first on stdout.

good_checks='' bad_checks='' newest_at='' usable_millis=''
# Says why there is no newest record, where a check knows it.
newest_hint=''
# A reader takes no more of them.
readonly MOST_CHECKS=100

# Sets `json`: the text `$1` as it may stand in a JSON string, cut to `$2` characters. Most need no change, and no process.
json_text() {
  json=$1
  case $1 in
    *[!\ -~]* | *\\* | *\"* | *' ') ;;
    *) [ "${#1}" -gt "$2" ] || return 0 ;;
  esac
  json=$(print "$1" | tr '\n\t' '  ' | tr -cd '\040-\176' | cut -c1-"$2" | sed 's/ *$//; s/[\\"]/\\&/g')
}

# Reports one thing that was looked at: its name, what was expected, and what was got. They are equal when it is good.
expect() {
  is_good=true
  [ "$2" = "$3" ] || is_good=false
  note_check "$1" "$2" "$3" "$is_good"
}

# Reports one thing that was looked at as good (`true`) or not.
note_check() {
  say "$1: expected $2, got $3"
  json_text "$1" 100
  noted='{"name":"'$json'","expected":"'
  json_text "$2" 300
  noted=$noted$json'","got":"'
  json_text "$3" 300
  noted=$noted$json'","ok":'$4'}'
  if [ "$4" = true ]; then
    good_checks="$good_checks$noted
"
  else
    bad_checks="$bad_checks$noted
"
  fi
}

# Ends the check: without this nothing more can be looked at.
give_up() {
  note_check "$1" "$2" "$3" false
  exit 1
}

# Reports what ended with the status `$3`, and what it said in the file `$4`.
note_failure() {
  said=$(grep -iE 'error|fatal' "$4" | head -n 2 | grep . || grep -m 2 . "$4")
  [ "$3" -ne 124 ] || said="no end within the time of the check. $said"
  note_check "$1" "$2" "${said:-exit code $3}" false
}

# The newest record that was found: a date and a time in a form that `date` knows, or `@` and seconds. `date` takes `7`, too,
# as an hour of today.
note_newest() {
  case $1 in
    '') return 0 ;;
    [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]* | @[0-9]*)
      ! newest_at=$(date -u -d "$1" +%Y-%m-%dT%H:%M:%S.%3NZ 2>/dev/null) || return 0
      ;;
  esac
  note_check 'newest record' 'an instant such as 2026-11-30T02:59:58Z' "$1" false
}

# Compares the newest record with the instant of the set, which both ways is no more than the option away.
check_newest() {
  [ -n "$option_newest_within_seconds" ] || return 0
  newest_expected="at most $option_newest_within_seconds s from the set"
  if [ -z "$newest_at" ]; then
    note_check 'newest record' "$newest_expected" "none with an instant$newest_hint" false
    return
  fi
  newest_age=$(($(date -u -d "$taken_at" +%s) - $(date -u -d "$newest_at" +%s)))
  newest_got="$newest_age s before the set"
  [ "$newest_age" -ge 0 ] || newest_got="$((-newest_age)) s after the set"
  is_good=true
  [ "${newest_age#-}" -le "$option_newest_within_seconds" ] || is_good=false
  note_check 'newest record' "$newest_expected" "$newest_got" "$is_good"
}

# Adds the checks `$1`, each a line, to `listed` as long as they fit. The others are counted in `unlisted`.
list_checks() {
  unlisted=0
  while read -r noted; do
    [ -n "$noted" ] || continue
    if [ "$listed_count" -lt $((MOST_CHECKS - 1)) ] && [ $((${#listed} + ${#noted})) -lt "$room" ]; then
      listed=$listed${listed:+,}$noted listed_count=$((listed_count + 1))
    else
      unlisted=$((unlisted + 1))
    fi
  done <<CHECKS
$1
CHECKS
}

# What failed comes first, so that a long list loses only what was good.
print_report() {
  report='{"quiesce":1,"executionId":"'$execution_id'"'
  [ -z "$newest_at" ] || report=$report',"newestAt":"'$newest_at'"'
  [ -z "$usable_millis" ] || report=$report',"usableMillis":'$usable_millis
  listed='' listed_count=0 room=$((LONGEST_EVIDENCE - ${#report} - 250))
  list_checks "$bad_checks"
  unlisted_bad=$unlisted
  list_checks "$good_checks"
  if [ $((unlisted + unlisted_bad)) -gt 0 ]; then
    good_checks='' bad_checks=''
    expect 'checks that are not listed' "$((unlisted + unlisted_bad)) good" "$unlisted good" 2>/dev/null
    room=$LONGEST_EVIDENCE listed_count=0
    list_checks "$bad_checks$good_checks"
  fi
  print "$report,\"checks\":[$listed]}"
}
