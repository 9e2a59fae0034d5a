import { wordsOf, type Run } from './trace';

/** One way to hold an instance or a server, and the way back. */
interface Hold {
  readonly programs: RegExp;
  readonly holds: RegExp;
  readonly releases: RegExp;
  /** Ends without a release after a time that the command states. */
  readonly expires?: RegExp;
}

/** Clients whose locks end with their session. */
const SESSION_CLIENTS = /^(mysql|mariadb|mysqlsh|psql)$/;

/** Where an SQL statement begins: at the start of a line, after another one, or as the value of an option. */
const BEGINS = String.raw`(?:^|[;'"\n]|(?:^|\s)-\w*[ec]|--(?:execute|command)|\bBEGIN)[\s=]*`;

/** Statements whose effect ends with the session that ran them. */
export const SESSION_LOCK = new RegExp(
  [
    String.raw`FLUSH\s+(?:LOCAL\s+|NO_WRITE_TO_BINLOG\s+)?TABLES?\s+(?:[^;]*?\s)?(?:WITH\s+READ\s+LOCK|FOR\s+EXPORT)`,
    String.raw`\bLOCK\s+INSTANCE\s+FOR\s+BACKUP`,
    String.raw`(?<=${BEGINS})LOCK\s+TABLES?\s+(?!ON\b)\w`,
    String.raw`BACKUP\s+(?:STAGE\s+(?:START|BLOCK)|LOCK\s)`,
    String.raw`\bpg_backup_start\s*\(|\bpg_start_backup\s*\([^)]*,[^,)]*,[^,)]*\bfalse`,
  ].join('|'),
  'i',
);

/** Holds that outlast the command that makes them. */
const HOLDS = {
  mount: {
    programs: /^(fsfreeze|xfs_freeze|dmsetup|xfs_io)$/,
    // Only xfs_io has -c, and its -f is another option.
    holds: /(^|\s)-c\s*freeze(\s|$)|^(?!.*-c).*(?<!\S)(-f|--freeze|suspend)(\s|$)/s,
    releases: /(^|\s)(-u|--unfreeze|resume|-c\s*thaw)(\s|$)/,
  },
  'MongoDB lock': {
    programs: /^(mongo|mongosh)$/,
    holds: /fsyncLock|fsync['"]?\s*:\s*1\s*,\s*['"]?lock/i,
    releases: /fsyncUnlock/i,
  },
  'pause of Redis': {
    programs: /^(redis|valkey|keydb)-cli$/,
    holds: /CLIENT\s+PAUSE/i,
    releases: /CLIENT\s+UNPAUSE/i,
    expires: /PAUSE\s+\S/i,
  },
  'freeze of IRIS': {
    programs: /^(?!echo$|printf$|logger$|cat$|grep$)/,
    holds: /\bExternalFreeze\b/,
    releases: /\bExternalThaw\b/,
    // The tenth argument.
    expires: /ExternalFreeze\((?:[^,]*,){9}\s*[^,)\s]/,
  },
  'backup mode of PostgreSQL': {
    programs: /^psql$/,
    holds: /\bpg_start_backup\s*\((?![^)]*,[^,)]*,[^,)]*\bfalse)/i,
    releases: /\bpg_stop_backup\s*\(/i,
  },
  'read-only mode of MySQL': {
    programs: /^(mysql|mariadb)$/,
    holds: /\bSET\s+(GLOBAL\s|PERSIST\s|@@GLOBAL\.|@@PERSIST\.)\s*(super_)?read_only\s*=\s*(1|ON|TRUE)/i,
    releases: /\bSET\s+(GLOBAL\s|PERSIST\s|@@GLOBAL\.|@@PERSIST\.)\s*(super_)?read_only\s*=\s*(0|OFF|FALSE)/i,
  },
  'backup mode of the database': {
    programs: /^(sqlplus|sql|rman|db2|sqlcmd|isql|hdbsql)$/,
    holds:
      /BEGIN\s+BACKUP|SYSTEM\s+SUSPEND|WRITE\s+SUSPEND|SUSPEND_FOR_SNAPSHOT_BACKUP\s*=\s*ON|QUIESCE\s+DATABASE|CREATE\s+SNAPSHOT/i,
    releases: /END\s+BACKUP|SYSTEM\s+RESUME|WRITE\s+RESUME|SUSPEND_FOR_SNAPSHOT_BACKUP\s*=\s*OFF|CLOSE\s+SNAPSHOT/i,
  },
  container: {
    programs: /^((docker|podman)(-compose)?|nerdctl|ctr|lxc|incus|virsh|kubectl|oc)$/,
    holds: /(^|\s)(pause|stop|down|freeze|suspend)(\s|$)|--replicas[=\s]0|(^|\s)kill\s.*STOP/,
    releases: /(^|\s)(unpause|start|restart|up|unfreeze|resume)(\s|$)|--replicas[=\s][1-9]|(^|\s)kill\s.*CONT/,
  },
  service: {
    programs:
      /^(systemctl|service|rc-service|initctl|supervisorctl|pm2|monit|sv|pg_ctl|pg_ctlcluster|rabbitmqctl|(mysql|mariadb-)admin|(redis|valkey|keydb)-cli)$/,
    holds: /(^|\s)(stop|freeze|stop_app|shutdown|SHUTDOWN)(\s|$)|(^|\s)kill\s.*STOP/,
    releases: /(^|\s)(start|restart|thaw|start_app)(\s|$)|(^|\s)kill\s.*CONT/,
  },
  process: {
    programs: /^(kill|pkill|killall)$/,
    holds: /(^|\s)-(s\s*|-signal[=\s])?(SIG)?(STOP|TSTP|19)(\s|$)/,
    releases: /(^|\s)-(s\s*|-signal[=\s])?(SIG)?(CONT|18)(\s|$)/,
  },
} as const satisfies Readonly<Record<string, Hold>>;

type HoldKind = keyof typeof HOLDS;

const KINDS = Object.entries(HOLDS) as readonly (readonly [HoldKind, Hold])[];

/** What a database client executes: its arguments, and what is piped or redirected into it; without comments of SQL. */
export function statementOf(run: Run): string {
  const statement = STATEMENTS.get(run) ?? withoutComments(run);
  STATEMENTS.set(run, statement);
  return statement;
}

const STATEMENTS = new WeakMap<Run, string>();

function withoutComments(run: Run): string {
  return `${wordsOf(run)}\n${run.input}`.replaceAll(/\/\*[\s\S]*?\*\/|(^|[\s;])--\s.*$/gm, '$1');
}

/** Of these only the arguments count: they read no statements. */
const BY_ARGUMENTS: ReadonlySet<HoldKind> = new Set(['mount', 'container', 'service', 'process']);

function kindOf(run: Run, effect: 'holds' | 'releases' | 'expires'): HoldKind | undefined {
  const matches = ([kind, hold]: (typeof KINDS)[number]): boolean =>
    hold.programs.test(run.program) &&
    hold[effect]?.test(BY_ARGUMENTS.has(kind) ? wordsOf(run) : statementOf(run)) === true;
  return KINDS.find(matches)?.[0];
}

/** What a run holds beyond its own end. */
export function holdOf(run: Run): HoldKind | undefined {
  return kindOf(run, 'holds');
}

/** Which hold a run ends. */
export function releaseOf(run: Run): HoldKind | undefined {
  return kindOf(run, 'releases');
}

/** Whether the hold of a run ends by itself. */
export function expires(run: Run): boolean {
  return kindOf(run, 'expires') !== undefined;
}

export function isSessionLock(run: Run): boolean {
  return SESSION_CLIENTS.test(run.program) && SESSION_LOCK.test(statementOf(run));
}

/** Releases the locks of a session, where the session is another one than that of the lock. */
export function isSessionRelease(run: Run): boolean {
  return (
    SESSION_CLIENTS.test(run.program) &&
    /UNLOCK\s+(TABLES|INSTANCE)|BACKUP\s+(STAGE\s+END|UNLOCK)|pg_(backup_stop|stop_backup)/i.test(statementOf(run))
  );
}
