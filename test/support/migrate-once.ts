// Brings the database at argv to the newest schema; writes how many migrations it ran itself.
import { connect } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';

const db = connect(process.argv[2] ?? '');
const names = await migrate(db);
await db.destroy();
process.stdout.write(String(names.length));
