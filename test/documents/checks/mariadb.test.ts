import { mariadb } from '../truth-table/mysql-varieties';
import { mysqlRows } from './mysql-rows';

mysqlRows(mariadb(), {
  version: /^MariaDB [\d.]+ \//,
  other: { says: 'mysqld  Ver 9.7.4-2 for Linux on x86_64 ((Debian))', version: 'MySQL 9.7' },
});
