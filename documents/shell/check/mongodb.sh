# MongoDB (experimental): recovers the data on the restored volumes as a server of its own, and validates all collections.

application_ready() { require_tools mongosh; }

# Over the socket. An error in the JavaScript ends mongosh with another code than 0.
ask() { as_owner mongosh --quiet --norc "mongodb://$(print "$sockets" | sed 's,/,%2F,g')%2Fmongodb-27017.sock" --eval "$1" </dev/null; }

answers() { [ "$(ask 'print(db.adminCommand({ ping: 1 }).ok)' 2>/dev/null)" = 1 ]; }

application_check() {
  mongod=${option_bin_directory:+$option_bin_directory/}mongod
  mongod=$(command -v "$mongod") || give_up 'server' mongod none
  find_restored -name WiredTiger.wt
  found=$(print "$found" | sed 's,/[^/]*$,,')
  choose_data 'MongoDB data directories'
  last=$(newest_change "$data" -name '*.wt')
  # Without the name of its replica set, the server reads the data of a member and asks no other one.
  set -- "$mongod" --dbpath "$data" --unixSocketPrefix "$sockets" --bind_ip 127.0.0.1 --port 27017
  for setting in $option_settings; do set -- "$@" "--${setting%=true}"; done
  start_server "$@"
  validate_collections
  for collection in $option_collections; do
    require_server "collection $collection"
    one="db.getSiblingDB('${collection%%.*}').getCollection('${collection#*.}').findOne()"
    expect "collection $collection" documents "$(ask "print($one === null ? 'no documents' : 'documents')" 2>&1)"
  done
  # The log of a replica set has each change, and notes of its own.
  written=$(ask "print(db.getSiblingDB('local').getCollection('oplog.rs').find({ op: { \$ne: 'n' } })
    .sort({ \$natural: -1 }).limit(1).toArray().map(({ wall }) => wall.toISOString()).join(''))" 2>/dev/null)
  note_newest "${written:-$last}"
}

readonly VALIDATE="let sound = 0; const damaged = [];
for (const { name } of db.adminCommand({ listDatabases: 1, nameOnly: true }).databases) {
  const one = db.getSiblingDB(name);
  for (const { name: collection } of one.getCollectionInfos({ type: 'collection' })) {
    const { valid, errors } = one.runCommand({ validate: collection });
    if (valid) sound += 1; else damaged.push(name + '.' + collection + ': ' + errors.join(', '));
  }
}
print(sound); damaged.forEach((line) => print(line));"

validate_collections() {
  require_server 'collections'
  ask "$VALIDATE" >"$work/answers" 2>"$work/read.err" || {
    note_failure 'collections' 'to be validated' "$?" "$work/read.err"
    return
  }
  sound_count=$(head -n 1 "$work/answers")
  damaged_count=$(sed 1d "$work/answers" | grep -c .)
  damage=$(sed -n 2p "$work/answers")
  expect 'valid collections' "$((sound_count + damaged_count))" "$sound_count${damage:+: $damage}"
}

application_stop() { stop_server KILL; }
