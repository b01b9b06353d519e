// What tells a watched folder from another one under the same name.
export const root = `
ALTER TABLE folder ADD COLUMN root_identity TEXT;       -- null: not seen yet
`;
