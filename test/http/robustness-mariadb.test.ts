import { databases } from '../support/databases.ts';
import { describeRobustness } from './robustness.ts';

for (const database of databases.filter(({ name }) => name === 'mariadb')) describeRobustness(database);
