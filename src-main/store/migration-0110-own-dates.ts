// The dates that a person gave single files of an upload: a JSON object, by the key of the file.
export const ownDates = `
ALTER TABLE upload ADD COLUMN own_dates TEXT NOT NULL DEFAULT '{}';
`;
