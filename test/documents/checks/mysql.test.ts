import { writeFileSync } from 'node:fs';
import { findMysql } from '../../../rehearsal/guests/workloads/mysql-programs';
import { mysql } from '../truth-table/mysql-varieties';
import { breakLargeValue, mysqlRows, removeTable } from './mysql-rows';

const found = findMysql();

mysqlRows(mysql(), {
  version: /^MySQL [\d.]+ \//,
  ...('missing' in found ? {} : { programs: found.home }),
  other: { says: 'mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu', version: 'MariaDB 10.11' },
  damage: [
    ['a page of a large value', breakLargeValue, 'tables whose rows can be read'],
    [
      'a table that was removed',
      (shop) => {
        removeTable(shop, 'orders');
      },
      'tables without errors',
    ],
  ],
  harmless: [
    [
      'what an upgrade of MySQL 5.7 left',
      (data) => {
        writeFileSync(`${data}/mysql_upgrade_info`, '5.7.44');
      },
      () => undefined,
    ],
  ],
});
