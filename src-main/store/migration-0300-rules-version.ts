// By which version of its folder's rules a file was decided. A number, and no time: clocks are set back, and what an older rule left alone
// would then be taken for decided by the newer one. What is there already is looked at anew once.
export const rulesVersion = `
ALTER TABLE folder ADD COLUMN rules_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE file ADD COLUMN rules_version INTEGER NOT NULL DEFAULT 0;
`;
