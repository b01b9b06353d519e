// A watched folder may rest for a while.
export const folderPause = `
ALTER TABLE folder ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
`;
