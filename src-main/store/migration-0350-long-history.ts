// Quick ways through a long history: to the few rows that failed, and to contents of one size that were taken over. Each comparison of a
// folder, and each preview, went through a million rows for them.
export const longHistory = `
CREATE INDEX file_failed ON file (folder_id) WHERE stage = 'failed';
CREATE INDEX content_by_size ON content (size_bytes) WHERE size_bytes IS NOT NULL;
`;
