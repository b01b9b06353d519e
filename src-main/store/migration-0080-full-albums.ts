// Where a destination went before its album was full: what lies there is still where it was to go.
export const fullAlbums = `
CREATE TABLE full_album (
  destination_id INTEGER NOT NULL REFERENCES destination (id) ON DELETE CASCADE,
  album_id TEXT NOT NULL,
  PRIMARY KEY (destination_id, album_id)
) STRICT, WITHOUT ROWID;
`;
