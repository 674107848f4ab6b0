// Starts as the service does: the loader is registered by the program, not by an option of node.
import { readFileSync } from 'node:fs';
import { register } from 'tsx/esm/api';

register();
const { readSheet } = await import('../../src/files/read-sheet.ts');
const sheet = await readSheet(readFileSync(process.argv[2]), process.argv[2]);
process.stdout.write(sheet.rows[0].cells.join());
