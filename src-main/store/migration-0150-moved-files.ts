// Finding a file by what it is when it lies elsewhere than it did, and the rows that are looked for so.
export const movedFiles = `
CREATE INDEX file_alike ON file (size_bytes, modified_at_ms);
CREATE INDEX file_vanished ON file (folder_id) WHERE stage = 'failed' AND reason_code = 'vanished';
`;
