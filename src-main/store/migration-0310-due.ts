// Quick ways to what may go on now: a disk that is unplugged leaves a hundred thousand rows that wait, and each look at what is due went
// through all of them.
export const due = `
CREATE INDEX file_due ON file (account_id, stage, priority, id) WHERE open = 1 AND waits_until_at IS NULL;
CREATE INDEX file_due_again ON file (account_id, stage, waits_until_at) WHERE open = 1 AND waits_until_at IS NOT NULL;
CREATE INDEX file_due_to ON file (destination_id, stage) WHERE open = 1 AND waits_until_at IS NULL;
CREATE INDEX file_due_again_to ON file (destination_id, stage, waits_until_at) WHERE open = 1 AND waits_until_at IS NOT NULL;
CREATE INDEX file_waiting_for_time ON file (account_id, waits_until_at)
  WHERE open = 1 AND waits_until_at IS NOT NULL AND coalesce(reason_code, '') NOT IN ('tooYoung', 'notConnected', 'folderPaused');
`;
