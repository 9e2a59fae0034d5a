# PostgreSQL: reads all databases of the recovered cluster.

# Databases that accept no connections are opened, since this cluster is a copy. One whose removal was interrupted (limit -2)
# can't be read.
read_databases() {
  ask template1 "UPDATE pg_database SET datallowconn = true WHERE NOT datallowconn AND datconnlimit <> -2;
    SELECT datname FROM pg_database WHERE datallowconn AND datconnlimit <> -2 ORDER BY 1" >"$work/databases" 2>"$work/read.err" || {
    note_failure 'list of databases' 'an answer' "$?" "$work/read.err"
    exit 1
  }
  read_count=0 used_extensions=''
  while IFS= read -r database; do
    require_server "database $database"
    if read_database >"$work/read" 2>"$work/read.err"; then
      read_count=$((read_count + 1))
    else
      note_failure "database $database" 'to be read' "$?" "$work/read.err"
    fi
  done <"$work/databases"
  expect 'databases that can be read' "$(grep -c . "$work/databases")" "$read_count"
  for extension in pageinspect amcheck; do
    case $used_extensions in
      *" $extension "*) note_check "check by $extension" 'done, where it is installed' 'done' true ;;
      *) note_check "check by $extension" 'done, where it is installed' 'not done' true ;;
    esac
  done
}

# Pages come first: a read of rows may change them. A database may lack the language of the statements.
read_database() {
  ask "$database" 'CREATE EXTENSION IF NOT EXISTS plpgsql' && check_pages && ask "$database" "$READ_ALL" && check_indexes >&2
}

# Every row of every table, also what is stored out of line: a copy to nowhere. A table that inherits is one of its own, or a
# foreign table, whose server can't be reached.
readonly READ_ALL="DO \$\$ DECLARE one record; BEGIN
  FOR one IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relkind IN ('r', 'm', 't') AND c.relpersistence = 'p'
    AND c.relispopulated LOOP
    EXECUTE format('COPY (SELECT * FROM ONLY %s) TO ''/dev/null''', one.name);
  END LOOP; END \$\$"

# Whether the server has the extension `$1`: 1 if not, 2 if it did not answer.
has_extension() {
  available=$(ask "$database" "SELECT count(*) FROM pg_available_extensions WHERE name = '$1'") || return 2
  [ "$available" = 1 ] || return 1
  used_extensions="$used_extensions $1 "
}

# No page may be newer than the end of the log, except in a catalogue, which this check changes too. No row of an index may be
# in a page of its table that is empty or cut off: the server sees no row there, and no error. A sample of a large index shows a
# table that is cut off. Empty pages need the whole index, since a crash leaves some that never had a row. The first item of a
# page of an index is no row, except in the last one.
check_pages() {
  has_extension pageinspect || return $(($? - 1))
  ask "$database" "DO \$\$
  DECLARE one record; bound pg_lsn; pages bigint; leaves bigint; is_newer boolean; blank bigint[]; lost tid; tids text := 'i.ctid';
  BEGIN
    CREATE EXTENSION IF NOT EXISTS pageinspect SCHEMA pg_catalog;
    ALTER EXTENSION pageinspect UPDATE;
    PERFORM set_config('search_path', quote_ident(n.nspname), true) FROM pg_extension x JOIN pg_namespace n
      ON n.oid = x.extnamespace WHERE x.extname = 'pageinspect';
    IF current_setting('server_version_num')::int >= 130000 THEN
      tids := 'unnest(coalesce(i.tids, ARRAY[i.htid]))';
    END IF;
    FOR one IN SELECT c.oid, c.oid::regclass::text AS name, (SELECT x.indexrelid FROM pg_index x
        JOIN pg_class d ON d.oid = x.indexrelid JOIN pg_am a ON a.oid = d.relam
        WHERE x.indrelid = c.oid AND a.amname = 'btree' AND x.indisvalid AND x.indpred IS NULL
        ORDER BY pg_relation_size(d.oid) LIMIT 1) AS full_index
      FROM pg_class c WHERE c.relkind IN ('r', 'm', 't', 'i', 'S') AND c.relpersistence = 'p' LOOP
      pages := pg_relation_size(one.oid) / current_setting('block_size')::int;
      bound := CASE WHEN one.oid >= 16384 THEN '$recovered'::pg_lsn END;
      SELECT bool_or(h.lsn > bound), array_agg(g.b) FILTER (WHERE h.upper = 0) INTO is_newer, blank
        FROM (SELECT generate_series(0, pages - 1) AS b) g, LATERAL page_header(get_raw_page(one.name, g.b::int)) h;
      IF is_newer THEN
        RAISE 'a page of % is newer than the end of the write-ahead log, %', one.name, bound;
      END IF;
      CONTINUE WHEN one.full_index IS NULL;
      leaves := pg_relation_size(one.full_index) / current_setting('block_size')::int - 1;
      EXECUTE format('SELECT e.tid FROM (SELECT %s AS tid FROM (SELECT generate_series(1, %s, %s) AS b) g,
          LATERAL bt_page_stats(%L, g.b::int) s, LATERAL bt_page_items(%L, g.b::int) i
          WHERE s.type = ''l'' AND (s.btpo_next = 0 OR i.itemoffset > 1)) e
        WHERE e.tid >= \$1 OR \$2 IS NOT NULL AND (e.tid::text::point)[0]::bigint = ANY (\$2) LIMIT 1', tids, leaves,
        CASE WHEN blank IS NULL THEN greatest(1, leaves / 50000) ELSE 1 END, one.full_index::regclass,
        one.full_index::regclass) INTO lost USING format('(%s,0)', pages)::tid, blank;
      IF lost IS NOT NULL THEN
        RAISE 'a row of % is lost: index % has it at %', one.name, one.full_index::regclass, lost;
      END IF;
    END LOOP; END \$\$"
}

# To pg_amcheck the name of a database is a pattern, in which quotes end what stands for something else. It can't use an
# extension of an earlier release, which stays when the cluster is upgraded.
check_indexes() {
  has_extension amcheck || return $(($? - 1))
  ask "$database" 'CREATE EXTENSION IF NOT EXISTS amcheck SCHEMA pg_catalog; ALTER EXTENSION amcheck UPDATE' || return
  if [ -x "$bin/pg_amcheck" ]; then
    as_owner "$bin/pg_amcheck" -h "$sockets" -U "$option_database_user" -j 2 \
      -d "\"$(print "$database" | sed 's/"/""/g')\""
    return
  fi
  ask "$database" "DO \$\$ BEGIN
    PERFORM set_config('search_path', quote_ident(n.nspname), true) FROM pg_extension x JOIN pg_namespace n
      ON n.oid = x.extnamespace WHERE x.extname = 'amcheck';
    PERFORM bt_index_check(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
      WHERE a.amname = 'btree' AND i.indisvalid AND c.relkind = 'i' AND c.relpersistence = 'p';
    END \$\$"
}
