# MongoDB, experimental: a shell takes fsyncLock and stays connected until the thaw, since another connection might fail
# to unlock. It reads files: session.ask says what to answer, session.quit says when to end.

held_by=freeze
application_notes='mongo_began'
mongo_began=''
# Longest time for the questions before the lease starts, and for an answer of the session.
readonly ASK_SECONDS=15 ANSWER_SECONDS=3

# Sets `mongo_client`: the words before the program. A connect file contains host and user.
find_client() {
  mongo_client=$(command -v mongosh || command -v mongo) || return 1
  mongo_client="$mongo_client --quiet --norc"
  if [ -n "$option_connect_file" ]; then
    check_secret "$option_connect_file"
    mongo_client="$mongo_client --nodb $option_connect_file"
  else
    mongo_client="$mongo_client --host 127.0.0.1 --port $option_port admin"
  fi
}

# The shells read a program only from a file, which is removed after the run.
ask() {
  ask_file=$(mktemp /run/quiesce-ask-XXXXXX.js) || return 1
  print "$1" >"$ask_file"
  # shellcheck disable=SC2086
  timeout -k 1 "$ASK_SECONDS" $mongo_client "$ask_file" </dev/null
  ask_status=$?
  rm -f "$ask_file"
  return "$ask_status"
}

application_check() {
  held_by=freeze
  find_client || not_ready 'neither mongosh nor mongo is installed'
  mongo_answer=$(ask 'var admin = db.getSiblingDB("admin");
if (admin.runCommand({ isMaster: 1 }).msg === "isdbgrid") { print("quiesce mongos"); } else {
  var parsed = admin.runCommand({ getCmdLineOpts: 1 }).parsed || {};
  print("quiesce data " + ((parsed.storage || {}).dbPath || "/data/db"));
  print("quiesce process " + String(admin.runCommand({ serverStatus: 1 }).pid).replace(/[^0-9]/g, ""));
  print("quiesce locked " + (admin.runCommand({ currentOp: 1, active: true }).fsyncLock === true));
}') || not_ready 'the server does not answer: is it running, and may this user log in?'
  mongo_data='' mongo_locked='' mongo_process=''
  while read -r mongo_word mongo_name mongo_value; do
    case "$mongo_word $mongo_name" in
      'quiesce mongos') not_ready 'this is a mongos, which has no data: use the document on the shards' ;;
      'quiesce data') mongo_data=$mongo_value ;;
      'quiesce process') mongo_process=$mongo_value ;;
      'quiesce locked') mongo_locked=$mongo_value ;;
    esac
  done <<ANSWER
$mongo_answer
ANSWER
  [ "$mongo_locked" != true ] || not_ready 'the server is already locked by another client (fsyncLock)'
  find_server "$mongo_data" "$mongo_process" mongod.lock
  hold_tree hold_place "$mongo_data" 2
  require_extra_mounts "$option_mounts"
}

# Runs in mongosh and in the older mongo, which reads files only by cat.
write_program() {
  cat >"$dir/session.js" <<PROGRAM
var directory = "$dir/", admin = db.getSiblingDB("admin"), asked = "";
function text(name) {
  try {
    return (typeof require === "function" ? String(require("fs").readFileSync(directory + name)) : cat(directory + name)).trim();
  } catch (error) {
    return "";
  }
}
var answer = admin.runCommand({ fsync: 1, lock: true, comment: "quiesce $execution" });
print(answer.ok === 1 ? "quiesce locked" : "quiesce refused " + answer.errmsg);
while (answer.ok === 1 && text("session.quit") === "") {
  var ask = text("session.ask");
  if (ask !== asked) {
    asked = ask;
    print("quiesce " + ask + " " + (admin.runCommand({ currentOp: 1, active: true }).fsyncLock === true ? "held" : "lost"));
  }
  sleep(50);
}
if (answer.ok === 1) {
  print(admin.runCommand({ fsyncUnlock: 1 }).ok === 1 ? "quiesce unlocked" : "quiesce not unlocked");
}
PROGRAM
}

application_session() {
  load_state && find_client || exit 1
  # shellcheck disable=SC2086
  become_client $mongo_client "$dir/session.js"
}

# Waits `$1` seconds for a line of the session that begins like `$2`; sets `session_line` to it.
await_line() {
  read_clock
  session_until=$((centis + $1 * 100))
  while :; do
    while read -r session_line; do
      case $session_line in
        "$2"*) return 0 ;;
        'quiesce refused'*) say "the server said: $session_line" && return 1 ;;
      esac
    done <"$dir/session.out"
    read_clock
    session_lives && [ "$centis" -le "$session_until" ] || return 1
    sleep 0.05
  done
}

application_quiesce() {
  note mongo_began yes
  make_files session.ask session.quit
  write_program && start_session || return 1
  if ! await_line "$option_lock_wait_seconds" 'quiesce locked'; then
    say "the lock was not granted within $option_lock_wait_seconds s"
    return 1
  fi
  mark_quiesced
}

application_holds() {
  session_lives || return 1
  read_clock
  mongo_token=$$.$centis # unique: the answer to an earlier question proves nothing
  print "$mongo_token" >"$dir/session.ask"
  await_line "$ANSWER_SECONDS" "quiesce $mongo_token" && [ "${session_line##* }" = held ]
}

# A session that ended normally has unlocked. Otherwise the lock is still there, or may still be granted, and a new
# connection must unlock.
application_release() {
  [ -n "$mongo_began" ] || return 0
  printf 'quit\n' >"$dir/session.quit"
  end_session
  while read -r session_line; do
    case $session_line in
      'quiesce unlocked' | 'quiesce refused'*) return 0 ;;
    esac
  done <"$dir/session.out"
  unlock_again && return 0
  say 'the server could not be unlocked: run db.fsyncUnlock() there'
  return 1
}

unlock_again() {
  (find_client) && find_client || return 1
  cat >"$dir/unlock.js" <<PROGRAM
var admin = db.getSiblingDB("admin");
admin.runCommand({ currentOp: 1, "command.comment": "quiesce $execution" }).inprog.forEach(function (operation) {
  admin.runCommand({ killOp: 1, op: operation.opid });
});
if (admin.runCommand({ currentOp: 1, active: true }).fsyncLock === true) {
  admin.runCommand({ fsyncUnlock: 1 });
}
print("quiesce fsyncLock " + (admin.runCommand({ currentOp: 1, active: true }).fsyncLock === true));
PROGRAM
  # shellcheck disable=SC2086
  run_within "$ASK_SECONDS" $mongo_client "$dir/unlock.js" >"$dir/answer" 2>&1 || return 1
  while read -r session_line; do
    [ "$session_line" != 'quiesce fsyncLock false' ] || return 0
  done <"$dir/answer"
  return 1
}
