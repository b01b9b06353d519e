// What an upload wants put into what is sent: where a missing date comes from (a JSON list), and captions as descriptions.
export const uploadWishes = `
ALTER TABLE upload ADD COLUMN fix_dates TEXT NOT NULL DEFAULT '[]';
ALTER TABLE upload ADD COLUMN captions INTEGER NOT NULL DEFAULT 0;
`;
