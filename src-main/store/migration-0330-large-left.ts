// A quick way to the files that take a session of their own and are not sent yet: all others that are left the database counts as it
// goes, and to tell small from large each look at the state of everything went through a hundred thousand rows.
export const largeLeft = `
CREATE INDEX file_large_left ON file (account_id, stage, size_bytes) WHERE open = 1 AND size_bytes > 5242880;
`;
