// The database for commands that only read: its own where nobody else is at work, else beside the other. Changes nothing.
import { join } from 'node:path';
import { BadEndpoint, parseEndpoints } from '../../google/endpoints.ts';
import { DATABASE_NAME } from '../../program/open.ts';
import { AccountStore, type StoredAccount } from '../../store/accounts.ts';
import { Database } from '../../store/database.ts';
import { DatabaseFailure } from '../../store/database-failure.ts';
import { MIGRATIONS } from '../../store/migrations.ts';
import { badEndpoint, DataFolderBusy, diskEnd, withDataFolder, type Context } from './context.ts';
import { trouble } from './exit.ts';

type Work = (db: Database, isRunning: boolean) => Promise<void>;

/** The database as every command opens it; where Photostow is running, as it stands at this moment. */
export async function withHistory(context: Context, work: Work): Promise<void> {
  try {
    await withDataFolder(context, ({ parts }) => work(parts.db, false));
  } catch (error) {
    if (!(error instanceof DataFolderBusy)) throw error;
    await besideTheOther(context, work);
  }
}

async function besideTheOther(context: Context, work: Work): Promise<void> {
  try {
    const db = new Database(join(context.dataFolder, DATABASE_NAME), { readOnly: true });
    try {
      ensureKnown(context, db);
      await db.atOneMoment(() => work(db, true));
    } finally {
      db.close();
    }
  } catch (error) {
    throw error instanceof DatabaseFailure ? diskEnd(context, error) : error;
  }
}

function ensureKnown({ t, dataFolder }: Context, db: Database): void {
  const version = db.get<{ user_version: number }>('PRAGMA user_version')?.user_version;
  if (version === MIGRATIONS.at(-1)?.version) return;
  throw trouble(t('cli.databaseNewer', { folder: dataFolder, detail: `version ${version ?? 'unknown'}` }));
}

/** Of the service that the command speaks to, newest sign-in first. */
export function storedAccounts(context: Context, db: Database): StoredAccount[] {
  try {
    return new AccountStore(db, () => 0).list(parseEndpoints(context.endpoint).service);
  } catch (error) {
    throw error instanceof BadEndpoint ? badEndpoint(context, error) : error;
  }
}
