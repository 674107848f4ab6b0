import { Refusal } from '../core/refusal.ts';
import type { Db } from './connect.ts';

/** A schema for a drill, and what removes it. */
export interface ScratchSchema {
  readonly url: string;
  readonly drop: () => Promise<void>;
}

/** Makes an empty schema on the MySQL or MariaDB server of `db`, beside the one of that address. Refuses (forbidden) where the account may not. */
export async function makeScratchSchema(db: Db, address: string, id: string): Promise<ScratchSchema> {
  const url = new URL(address);
  const own = decodeURIComponent(url.pathname.slice(1));
  // A name of MySQL has at most 64 characters.
  const name = `${own.slice(0, 40)}_drill_${id.slice(-12)}`;
  try {
    await db.raw('CREATE DATABASE ?? CHARACTER SET utf8mb4 COLLATE utf8mb4_bin', [name]);
  } catch {
    throw new Refusal(
      'forbidden',
      `数据库账号不能建立演练用的库：请授权 GRANT ALL ON \`${own.replaceAll('_', '\\_').slice(0, 40)}\\_drill\\_%\`.* TO 该账号，或用 --into 写明一个空库的地址`,
    );
  }
  url.pathname = `/${encodeURIComponent(name)}`;
  return {
    url: url.href,
    drop: async () => {
      await db.raw('DROP DATABASE ??', [name]);
    },
  };
}
