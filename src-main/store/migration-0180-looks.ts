// How often a file was looked at that had not come to rest: apart from the tries that failed, so that a long copy uses none of them up.
export const looks = `
ALTER TABLE file ADD COLUMN looks INTEGER NOT NULL DEFAULT 0;
`;
