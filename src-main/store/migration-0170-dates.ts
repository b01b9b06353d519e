// Where the date of what was sent comes from, what a person said of it, and quick ways to the files that wait for a person's word and
// to those that were sent without a date.
export const dates = `
ALTER TABLE file ADD COLUMN date_from TEXT;
ALTER TABLE file ADD COLUMN said_date TEXT;
CREATE INDEX file_asked ON file (reason_code, id) WHERE reason_code IN ('editedAsk', 'dateAsked');
CREATE INDEX file_undated ON file (stage) WHERE date_from = 'none';
`;
