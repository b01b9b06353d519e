// Which API client made an item: Google shows it to no other one. What is there already was made, as far as anybody can tell, by the
// client that its account is signed in with, or else by the one that sign-ins use.
const clientOf = (
  table: string,
): string => `coalesce((SELECT client_id FROM account WHERE account.id = ${table}.account_id),
  (SELECT value FROM meta WHERE key = 'currentClient'))`;

export const itemClient = `
ALTER TABLE file ADD COLUMN client_id TEXT;
ALTER TABLE content ADD COLUMN client_id TEXT;
UPDATE file SET client_id = ${clientOf('file')} WHERE media_item_id IS NOT NULL;
UPDATE content SET client_id = ${clientOf('content')} WHERE media_item_id IS NOT NULL;
DROP INDEX file_to_check;
CREATE INDEX file_to_check ON file (account_id, client_id, next_check_at) WHERE next_check_at IS NOT NULL;
`;
