// Of files with the same bytes only those that are still open are asked for again and again; without this each of a thousand copies had
// all those that were done already looked through.
export const sameContent = `
DROP INDEX file_by_content;
CREATE INDEX file_by_content ON file (sha256, open) WHERE sha256 IS NOT NULL;
`;
