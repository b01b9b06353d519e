// Albums that Google lists and does not let this client add to: not to be chosen again by their title.
export const refusedAlbums = `
CREATE TABLE refused_album (id TEXT PRIMARY KEY) STRICT;
`;
