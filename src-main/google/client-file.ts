// Reads the file that Google gives for an OAuth client. Pure: text in, client or the reason in plain terms out.
import { z } from 'zod';

export type OAuthClient = { clientId: string; clientSecret: string; projectId: string };

export type ClientFileResult =
  | { ok: true; client: OAuthClient }
  | { ok: false; code: 'clientFileDamaged' | 'clientFileWeb' | 'clientFileOther' };

const installedSchema = z.object({
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  project_id: z.string().default(''),
});

/** Accepts the "Desktop app" kind alone (key `installed`): only that may come back to any loopback port. */
export function parseClientFile(text: string): ClientFileResult {
  let json: unknown;
  try {
    // An editor may have put a mark before the text, which is no damage.
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return { ok: false, code: 'clientFileDamaged' };
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return { ok: false, code: 'clientFileOther' };
  if ('web' in json && !('installed' in json)) return { ok: false, code: 'clientFileWeb' };
  if (!('installed' in json)) return { ok: false, code: 'clientFileOther' };
  const parsed = installedSchema.safeParse(json.installed);
  if (!parsed.success) return { ok: false, code: 'clientFileDamaged' };
  const { client_id, client_secret, project_id } = parsed.data;
  return { ok: true, client: { clientId: client_id, clientSecret: client_secret, projectId: project_id } };
}
