// When a hold was set, so that one from a clock that ran ahead is known for what it is. In ms since 1970.
export const holdSetAt = `
ALTER TABLE hold ADD COLUMN set_at INTEGER NOT NULL DEFAULT 0;
`;
