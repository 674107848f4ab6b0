// Reads a number and writes the next one, many times, without any retry: argv is the address and how many times.
import { connect } from '../../src/store/connect.ts';

const [url = '', times = ''] = process.argv.slice(2);
const db = connect(url);
let failures = 0;
for (let time = 0; time < Number(times); time += 1) {
  try {
    await db.transaction(async (transaction) => {
      const row = (await transaction('counter').where({ id: 1 }).first()) as { n: number };
      await transaction('counter')
        .where({ id: 1 })
        .update({ n: row.n + 1 });
    });
  } catch {
    failures += 1;
  }
}
await db.destroy();
console.log(failures);
