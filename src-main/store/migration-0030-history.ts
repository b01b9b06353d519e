// What was sent elsewhere can be taken over: by its bytes, whose word it is, and how large they are.
export const history = `
ALTER TABLE content ADD COLUMN size_bytes INTEGER;      -- null: the rows of files say it
ALTER TABLE content ADD COLUMN taken_over_from TEXT;    -- the program whose word is taken for it; null: Google answered
`;
