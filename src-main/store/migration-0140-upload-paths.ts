// What an upload was asked for, while not all of it has been found yet: a JSON list of paths. A program that ends in the midst of
// that looks again at its next start.
export const uploadPaths = `
ALTER TABLE upload ADD COLUMN paths TEXT;
CREATE INDEX upload_to_walk ON upload (id) WHERE paths IS NOT NULL;
`;
